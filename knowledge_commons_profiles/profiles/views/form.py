"""Machine-readable forms of a profile, under their own addresses for people and programs that cannot negotiate."""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.core.hosts import build_canonical_url
from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.formats.negotiation import Format, find_format
from knowledge_commons_profiles.profiles.loading import get_stamped, load_whole
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.signposting import build_form_links, build_links


@login_not_required
@require_safe
def form(request: HttpRequest, username: str, suffix: str) -> HttpResponseBase:
    wanted = find_format(suffix)
    if wanted is None:
        raise Http404(f"There is no form “{suffix}” of a profile.")
    profile = get_stamped(username).profile
    if username != profile.username.lower():
        address = reverse("profiles:form", args=[profile.username.lower(), suffix])
        return HttpResponsePermanentRedirect(address)
    response = answer_form(request, profile, wanted)
    response.headers["Link"] = build_form_links(build_canonical_url(request, profile.get_absolute_url()))
    response.headers["Content-Disposition"] = f'attachment; filename="{build_file_name(profile, wanted)}"'
    patch_vary_headers(response, ["Cookie"])
    return response


def answer_form(request: HttpRequest, found: Profile, wanted: Format) -> HttpResponseBase:
    """Answer with this form of what the viewer may see, or 304 when the client has the same already."""
    profile = load_whole(found.pk)
    page_url = build_canonical_url(request, profile.get_absolute_url())
    with translation.override(settings.LANGUAGE_CODE):  # programs read the same headings whoever asks
        visible = build_visible(profile, find_audience(request.user, profile))
        content = wanted.render(visible, page_url)
    response = HttpResponse(content, content_type=f"{wanted.media_type}; charset=utf-8")
    response.headers["Link"] = build_links(visible, page_url)
    response.headers["Cache-Control"] = "no-cache" if request.user.is_anonymous else "private, no-cache"
    set_response_etag(response)  # leaves an empty bibliography without one
    return get_conditional_response(request, etag=response.headers.get("ETag"), response=response) or response


def build_file_name(profile: Profile, wanted: Format) -> str:
    """Return a plain ASCII name: usernames of imported members may hold anything."""
    name = re.sub(r"[^a-z0-9_-]", "", profile.username.lower())
    return f"{name or 'profile'}.{wanted.suffix}"
