"""One work of a member: its citation in every style, to copy, and its metadata for reference managers."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.loading import get_stamped, load_whole
from knowledge_commons_profiles.works.citations import CITATION_STYLES, cite
from knowledge_commons_profiles.works.formats import PROGRAMS
from knowledge_commons_profiles.works.highwire import iter_tags


@login_not_required
@require_safe
def work(request: HttpRequest, username: str, work: str) -> HttpResponseBase:
    """Answer with the work if this visitor may see it on the profile."""
    found = get_stamped(username).profile
    if username != found.username.lower():
        return HttpResponsePermanentRedirect(f"{found.get_absolute_url()}works/{work}/")
    profile = load_whole(found.pk)
    visible = build_visible(profile, find_audience(request.user, profile))
    shown = next((candidate for candidate in visible.works.all if candidate.id == work), None)
    if shown is None:
        raise Http404(f"{visible.name} shows no such work.")
    context = {
        "visible": visible,
        "work": shown,
        "tags": tuple(iter_tags(shown)),
        "citations": [(slug, style.label, cite(shown, slug)) for slug, style in CITATION_STYLES.items()],
        "forms": [(slugify(label), label, write([shown])) for label, write in PROGRAMS.items()],
        "section": "members",
    }
    response = render(request, "profiles/work.html", context)
    response.headers["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
