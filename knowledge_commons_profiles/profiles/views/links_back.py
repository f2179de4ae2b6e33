"""Whether a member's sites link back: the state of each, and a button to look again."""

from dataclasses import dataclass

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
from knowledge_commons_profiles.profiles.links_back import LinkBack, find_checkable, read_links_back
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.refreshing import ask_anew
from knowledge_commons_profiles.profiles.views.asking import build_asking
from knowledge_commons_profiles.profiles.views.edit import build_context
from knowledge_commons_profiles.profiles.visible import Link

SOURCE = Copy.Source.LINKS


@dataclass(frozen=True, slots=True)
class Row:
    link: Link
    back: LinkBack | None


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
    context = build_context(request, profile) | {
        "asking": asking,
        "rows": build_rows(profile, copy),
        "page_url": build_canonical_url(request, profile.get_absolute_url()),
    }
    return render_page(request, "profiles/links_back.html", context, fragment="state")


def build_rows(profile: Profile, copy: Copy | None) -> list[Row]:
    known = read_links_back(copy)
    return [Row(link, known.get(link.url)) for link in find_checkable(profile)]
