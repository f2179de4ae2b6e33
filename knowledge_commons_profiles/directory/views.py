"""Finding members: all of them, or those of one network, at the same page."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.core.fragments import render_page
from knowledge_commons_profiles.core.hosts import build_canonical_url
from knowledge_commons_profiles.core.messages import has_messages
from knowledge_commons_profiles.directory.counts import NOBODY, get_counts
from knowledge_commons_profiles.directory.page import PageBuilder
from knowledge_commons_profiles.directory.queries import find_page, find_stamp
from knowledge_commons_profiles.directory.searches import BadSearchError, Search, parse_search
from knowledge_commons_profiles.memberships.networks import current_network, get_networks
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Interest


@login_not_required
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    scope = current_network(request)  # of the host
    return show(request, canonical_path=reverse("directory:network", args=[scope.slug]) if scope else request.path)


@login_not_required
@require_safe
def network(request: HttpRequest, network: str) -> HttpResponse:
    return show(request, canonical_path=reverse("directory:network", args=[network]))


def show(request: HttpRequest, *, canonical_path: str) -> HttpResponse:
    networks = get_networks(request)
    try:
        search = parse_search(request.GET, path=request.path, scope=current_network(request), networks=networks)
    except BadSearchError as error:
        return render(request, "directory/bad_search.html", {"error": error, "section": "members"}, status=400)
    response = find_unchanged(request) or answer(request, search, canonical_path=canonical_path)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    patch_cache_control(response, no_cache=True, **({} if is_stranger(request) else {"private": True}))
    return response


def find_unchanged(request: HttpRequest) -> HttpResponse | None:
    """Return a 304 when a stranger asks again for what they have; nothing but the stamp is read for it."""
    if "If-None-Match" not in request.headers or not is_stranger(request):
        return None
    etag = build_etag(request, find_stamp())
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    if response is not None:
        response.headers["ETag"] = etag
    return response


def build_etag(request: HttpRequest, stamp: int) -> str:
    """Return what changes with the listings, networks, address, part that is asked for, language, and release."""
    networks = [(network.slug, network.updated_at.isoformat()) for network in get_networks(request)]
    facts = (
        settings.VERSION,
        settings.GIT_SHA,
        get_language(),
        stamp,
        networks,
        request.get_full_path(),
        request.headers.get("HX-Request"),
        request.headers.get("HX-History-Restore-Request"),
    )
    return f'W/"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def answer(request: HttpRequest, search: Search, *, canonical_path: str) -> HttpResponse:
    audience = Audience.MEMBERS if request.user.is_authenticated else Audience.EVERYONE
    page = find_page(search, audience)
    is_empty = not page.rows and not search.place
    asked = search.filters.get("interest", "")
    interest = find_interest(asked) if is_empty else asked
    if interest != asked:
        return HttpResponseRedirect(search.narrowed("interest", interest).url)
    counts = NOBODY if is_empty else get_counts(search, audience, page.stamp)
    shown = PageBuilder(search, get_networks(request)).build(
        page, counts, canonical_url=build_canonical_url(request, canonical_path)
    )
    response = render_page(request, "directory/members.html", {"page": shown, "section": "members"}, fragment="update")
    response.headers["HX-Replace-Url"] = search.url
    if page.stamp is not None and is_stranger(request):
        response.headers["ETag"] = build_etag(request, page.stamp)
    return response


def find_interest(asked: str) -> str:
    """Return an interest as the vocabulary writes it, whatever case it was asked in, or as it was asked."""
    slug = slugify(asked, allow_unicode=True)
    label = Interest.objects.filter(slug=slug).values_list("label", flat=True).first() if slug else None
    return label or asked


def is_stranger(request: HttpRequest) -> bool:
    """Tell whether everybody who is not signed in gets this answer: no account, and no message for this visitor."""
    return not request.user.is_authenticated and not has_messages(request)
