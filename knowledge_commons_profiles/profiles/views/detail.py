"""The profile page: one complete answer, in the form that the client asks for."""

from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache, caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.core.hosts import build_canonical_url
from knowledge_commons_profiles.core.measures import count
from knowledge_commons_profiles.core.messages import has_messages
from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.editors import get_own_profile
from knowledge_commons_profiles.profiles.formats.negotiation import choose_format
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.loading import Stamp, find_stamped, get_stamped, load_whole
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.page import build_page
from knowledge_commons_profiles.profiles.refreshing import want_refresh
from knowledge_commons_profiles.profiles.signposting import build_links
from knowledge_commons_profiles.profiles.views.form import answer_form
from knowledge_commons_profiles.profiles.views.suspension import answer_suspended
from knowledge_commons_profiles.works.citations import CITATION_STYLES

CACHED_FOR_S = 10 * 60
LONGEST_STYLE = 40

type Kept = Sequence[str]  # the page, and its Link header


@login_not_required
@require_safe
def detail(request: HttpRequest, username: str) -> HttpResponseBase:
    stamped = find_stamped(username)
    if stamped is None:
        return answer_suspended(request, username)
    profile, stamp, is_due = stamped
    if username != profile.username.lower():
        return HttpResponsePermanentRedirect(keep_query(request, profile.get_absolute_url()))
    form = choose_format(request.headers.get("Accept", ""))
    response = answer_form(request, profile, form) if form else answer_page(request, profile, stamp)
    patch_vary_headers(response, ["Accept", "Cookie"])
    want_refresh(profile.pk, is_due=is_due)
    return response


@login_not_required
@require_safe
def network_detail(request: HttpRequest, network: str, username: str) -> HttpResponseBase:
    """Answer the same page in a network's look; `memberships.middleware` has found the network already."""
    if username == "me":
        return redirect("profiles:my_profile_alias")
    profile, stamp, is_due = get_stamped(username)
    if username != profile.username.lower():
        address = reverse("profiles:network_detail", args=[network, profile.username.lower()])
        return HttpResponsePermanentRedirect(keep_query(request, address))
    response = answer_page(request, profile, stamp)
    patch_vary_headers(response, ["Cookie"])
    want_refresh(profile.pk, is_due=is_due)
    return response


@login_not_required
def network_page_alias(request: HttpRequest, network: str, username: str, rest: str) -> HttpResponseBase:
    """Lead the address of a person's page under a network to its one address; a form that is sent comes along."""
    del network  # the middleware has found it
    address = f"{reverse('profiles:detail', args=[username])}{rest}"
    try:
        resolve(address)
    except Resolver404 as error:
        raise Http404("There is no such page of a person.") from error
    return HttpResponsePermanentRedirect(keep_query(request, address), preserve_request=request.method == "POST")


@never_cache
@require_safe
def my_profile(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the canonical address rather than show the page here: it is the one to be shared and linked.

    An account that is being closed has no page; its owner is led to where that can be taken back.
    """
    profile = get_own_profile(request.user)
    if profile.closes_at:
        return redirect("accounts:settings", profile.username.lower())
    return redirect(profile)


@login_not_required
@require_safe
def alias(request: HttpRequest, username: str) -> HttpResponseBase:
    """Send bookmarks of BuddyPress's addresses to the page; whether it exists is said there."""
    address = reverse("profiles:detail", kwargs={"username": username.lower()})
    return HttpResponsePermanentRedirect(keep_query(request, address))


def keep_query(request: HttpRequest, address: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def answer_page(request: HttpRequest, profile: Profile, stamp: Stamp) -> HttpResponseBase:
    """Answer with HTML. A stranger's page is kept until anything on it changes; a member's is made each time, and so is
    one with a message for its visitor.
    """
    # Whoever brings no session is a stranger: asking the session for its user costs a tenth of a kept page.
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    audience = find_audience(request.user, profile) if has_session else Audience.EVERYONE
    if audience is not Audience.EVERYONE or has_messages(request):
        response = render_page(request, profile, audience)
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    key = build_page_key(request, profile, stamp)
    etag = f'"{key}"'
    response = get_conditional_response(request, etag=etag) or answer_kept(request, profile, key)
    response.headers["ETag"] = etag  # also of a 304: RFC 9110, section 15.4.5
    response.headers["Cache-Control"] = "no-cache"
    return response


def answer_kept(request: HttpRequest, profile: Profile, key: str) -> HttpResponse:
    """Answer with the page that is kept. None is for a style that is not ours, as there is no end of names."""
    if request.GET.get("style", "") not in {"", *CITATION_STYLES}:
        return render_page(request, profile, Audience.EVERYONE)
    kept = find_kept(key)
    count("CacheMisses" if kept is None else "CacheHits")
    if kept is None:
        response = render_page(request, profile, Audience.EVERYONE)
        keep(key, (response.text, response.headers["Link"]))
    else:
        response = HttpResponse(kept[0])
        response.headers["Link"] = kept[1]
    return response


def find_kept(key: str) -> Kept | None:
    """Return the page from this process's memory, else from the cache that all processes share."""
    name = f"profile-page:{key}"
    kept: Kept | None = caches["pages"].get(name)
    if kept is None:
        kept = cache.get(name)
        if kept is not None:
            caches["pages"].set(name, kept, CACHED_FOR_S)
    return kept


def keep(key: str, page: Kept) -> None:
    for kept_in in (caches["pages"], cache):
        kept_in.set(f"profile-page:{key}", page, CACHED_FOR_S)


def build_page_key(request: HttpRequest, profile: Profile, stamp: Stamp) -> str:
    """Return what identifies a stranger's page: it changes with the person, their copies and networks, each day,
    and with the language that it is in.

    The day bounds how long a change of the frame (a footer link, say) can stay unseen by browsers that ask "changed?".
    """
    network = getattr(request, "network", None)
    parts = (
        settings.VERSION,
        settings.GIT_SHA,
        get_language(),
        timezone.now().date(),
        request.get_host(),
        request.scheme,
        profile.pk,
        stamp,
        (network.pk, network.updated_at) if network else "",
        request.GET.get("style", "")[:LONGEST_STYLE],
    )
    return sha256(repr(parts).encode()).hexdigest()[:32]


def find_here(request: HttpRequest) -> str:
    """Return this address with no more of its query than a kept page is kept under: others will read the page."""
    style = request.GET.get("style", "")[:LONGEST_STYLE]
    return f"{request.path}?{urlencode({'style': style})}" if style else request.path


def render_page(request: HttpRequest, stamped: Profile, audience: Audience) -> HttpResponse:
    profile = load_whole(stamped.pk)
    visible = build_visible(profile, audience)
    page_url = build_canonical_url(request, profile.get_absolute_url())
    asked_style = request.GET.get("style", "")[:LONGEST_STYLE]
    page = build_page(profile, visible, page_url=page_url, asked_style=asked_style)
    context = {"page": page, "visible": visible, "section": "members", "sign_in_next": find_here(request)}
    response = render(request, "profiles/detail.html", context)
    response.headers["Link"] = build_links(visible, page_url)
    return response
