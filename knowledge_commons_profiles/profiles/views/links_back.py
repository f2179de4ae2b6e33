"""Whether a member's sites link back: the state of each, and a button to look again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.core.fragments import render_page
from knowledge_commons_profiles.core.hosts import build_canonical_url
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.editors import get_editable_profile
from knowledge_commons_profiles.profiles.links_back import find_checkable, read_links_back
from knowledge_commons_profiles.profiles.refreshing import ask_anew
from knowledge_commons_profiles.profiles.views.asking import build_asking
from knowledge_commons_profiles.profiles.views.edit import build_context

SOURCE = Copy.Source.LINKS


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def links_back(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)
    copy = profile.copies.filter(source=SOURCE).first()
    asking = build_asking(request, profile, SOURCE, copy)
    if request.method == "POST":
        if asking.can_ask and not asking.is_waiting:
            ask_anew(profile, SOURCE)
            messages.success(request, gettext("Your sites are being looked at."))
        return redirect("profiles:links_back", profile.username.lower())
    known = read_links_back(copy)
    context = build_context(request, profile) | {
        "asking": asking,
        "rows": [(link, known.get(link.url)) for link in find_checkable(profile)],
        "page_url": build_canonical_url(request, profile.get_absolute_url()),
    }
    return render_page(request, "profiles/links_back.html", context, fragment="state")
