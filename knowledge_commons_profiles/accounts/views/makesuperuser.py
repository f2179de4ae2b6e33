"""A superuser gives somebody all rights, or takes them all away, after a look at whom."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from knowledge_commons_profiles.accounts.rights import ALL_RIGHTS, NO_RIGHTS, change_rights
from knowledge_commons_profiles.core.ways_back import takes_forms_only
from knowledge_commons_profiles.profiles.editors import get_actor, get_any_profile
from knowledge_commons_profiles.profiles.staff import superuser_required

WANTED = {"give": ALL_RIGHTS, "take": NO_RIGHTS}


@takes_forms_only
@superuser_required
@never_cache
def makesuperuser(request: HttpRequest, username: str) -> HttpResponseBase:
    """Ask first. The answer names what is wanted, so that sending it twice, or two people at once, do it once."""
    profile = get_any_profile(username)
    user = profile.user
    if user is None:
        raise Http404("Nobody has signed in to this profile yet: there is nobody to give rights to.")
    answer = request.POST.get("confirmed", "")
    if not answer:
        wanted = "take" if user.is_superuser else "give"
        return render(request, "accounts/makesuperuser.html", {"profile": profile, "owner": user, "wanted": wanted})
    if answer not in WANTED:
        raise BadRequest(gettext("The answer is “give” or “take”."))
    change_rights(user, WANTED[answer], by=get_actor(request))
    if answer == "give":
        told = gettext("%(name)s (@%(username)s) has every right now.")
    else:
        told = gettext("%(name)s (@%(username)s) is neither superuser nor staff now.")
    messages.success(request, told % {"name": profile.display_name, "username": profile.username})
    return redirect("accounts:roles", profile.username.lower())
