"""Reading one's public ORCID record, and choosing what of it to take over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.editors import get_actor, get_editable_profile
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.orcid_review import build_review, take_over
from knowledge_commons_profiles.profiles.views.asking import answer_asking


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def orcid(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)
    if request.method == "POST" and request.POST.get("act") == "take":
        return take(request, profile)
    return answer_asking(
        request,
        profile,
        Copy.Source.ORCID,
        page="orcid",
        describe=lambda copy: {"review": build_review(profile, copy)},
    )


def take(request: HttpRequest, profile: Profile) -> HttpResponseBase:
    changed = take_over(profile, request.POST.getlist("chosen"), by=get_actor(request), today=timezone.localdate())
    if changed.revision == profile.revision:
        messages.info(request, gettext("Nothing was chosen, so nothing was changed."))
        return redirect("profiles:orcid", profile.username.lower())
    messages.success(request, gettext("Taken over. Change the texts as you like; the history can undo it."))
    return redirect("profiles:detail", profile.username.lower())
