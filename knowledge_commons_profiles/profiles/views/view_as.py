"""Seeing a page as others do: the same code makes it, of the same request as theirs would be."""

from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import resolve
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from knowledge_commons_profiles.profiles.audience import build_visible
from knowledge_commons_profiles.profiles.edit_page import name_audiences
from knowledge_commons_profiles.profiles.editors import get_editable_profile
from knowledge_commons_profiles.profiles.layout import Audience, parse_layout
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import HEADINGS
from knowledge_commons_profiles.profiles.views.detail import render_page
from knowledge_commons_profiles.profiles.views.edit import build_context


@require_safe
@never_cache
def view_as(request: HttpRequest, username: str, audience: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)
    try:
        chosen = Audience(audience)
    except ValueError:
        raise Http404("A page is seen by everyone, by members or by its owner.") from None
    response = render_page(build_request_of(request, profile, chosen), profile, chosen)
    patch_cache_control(response, private=True, no_store=True)
    return response


def build_request_of(request: HttpRequest, profile: Profile, audience: Audience) -> HttpRequest:
    """Return the request that this audience would have sent for the page."""
    theirs = copy(request)
    address = profile.get_absolute_url()
    theirs.path = theirs.path_info = address
    theirs.META = {**request.META, "PATH_INFO": address, "QUERY_STRING": ""}
    theirs.GET = QueryDict()
    theirs.resolver_match = resolve(address)
    vars(theirs)["_messages"] = []  # nobody else is told what this person was
    theirs.htmx = HtmxDetails(theirs)  # type: ignore[attr-defined]
    if audience is Audience.EVERYONE:
        theirs.user = AnonymousUser()
    return theirs


@require_safe
@never_cache
def audiences(request: HttpRequest, username: str) -> HttpResponse:
    """List what each audience sees, with links to the page as each of them gets it."""
    profile = Profile.objects.with_everything().get(pk=get_editable_profile(request.user, username).pk)
    layout = parse_layout(profile.layout)
    shown = {audience: {section.id for section in build_visible(profile, audience)} for audience in Audience}
    filled = {section.id for section in build_visible(profile, Audience.OWNER) if not section.is_empty}
    rows = [
        (gettext(HEADINGS[section]), section in filled, [section in shown[audience] for audience in Audience])
        for section in layout.left + layout.right
    ]
    context = build_context(request, profile) | {"rows": rows, "audiences": name_audiences()}
    return render(request, "profiles/audiences.html", context)
