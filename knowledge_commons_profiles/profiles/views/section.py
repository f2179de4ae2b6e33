"""One section of a profile page alone, for a page that waits for what is being fetched for the first time."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.core.hosts import build_canonical_url
from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.loading import get_stamped, load_whole
from knowledge_commons_profiles.profiles.page import build_page

MOST_TRIES = 10  # as templates/profiles/section.html asks: then it is up to the visitor


@login_not_required
@require_safe
@never_cache
def section(request: HttpRequest, username: str, section: str) -> HttpResponseBase:
    """Answer with the section as this visitor may see it, or with nothing when there turned out to be nothing."""
    found = get_stamped(username).profile
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(f"{found.get_absolute_url()}#{section}")
    profile = load_whole(found.pk)
    visible = build_visible(profile, find_audience(request.user, profile))
    shown = next((part for part in visible if part.id == section), None)
    if shown is None:
        return HttpResponse()
    page_url = build_canonical_url(request, profile.get_absolute_url())
    page = build_page(profile, visible, page_url=page_url, asked_style="")
    number = read_number(request.GET.get("tries", ""), most=MOST_TRIES)
    tries = MOST_TRIES if number is None else min(number + 1, MOST_TRIES)
    context = {"section": shown, "visible": visible, "page": page | {"tries": tries}}
    return render(request, "profiles/section.html", context)
