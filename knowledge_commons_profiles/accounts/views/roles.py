"""What staff see and decide of one person: memberships by source, rights, and what was done to them."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.rights import ALL_RIGHTS, NO_RIGHTS, change_rights
from knowledge_commons_profiles.accounts.roles import (
    add_membership,
    find_memberships,
    remove_membership,
    sort_by_source,
)
from knowledge_commons_profiles.accounts.societies import enqueue_sync
from knowledge_commons_profiles.accounts.trail import build_lines
from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.core.ways_back import takes_forms_only
from knowledge_commons_profiles.memberships.merging import list_networks
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.profiles.editors import get_actor, get_any_profile
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.staff import is_superuser, staff_required, superuser_required

SHOWN_ACTS = 10
WANTED = {"give": ALL_RIGHTS, "take": NO_RIGHTS}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def roles(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_any_profile(username)
    if request.method == "POST":
        change_memberships(request, profile)
        return redirect("accounts:roles", profile.username.lower())
    return show_roles(request, profile)


def show_roles(request: HttpRequest, profile: Profile) -> HttpResponse:
    memberships = find_memberships(profile)
    ours = {row.network_id for row in memberships if row.source == Membership.Source.MANUAL and row.state == "yes"}
    lines, _ = build_lines(person=profile.username, count=SHOWN_ACTS)
    context = {
        "profile": profile,
        "sources": sort_by_source(memberships),
        "merged": list_networks(memberships),
        "addable": Network.objects.exclude(pk__in=ours),
        "owner": profile.user,
        "may_change_rights": is_superuser(request.user),
        "lines": lines,
        "trail_url": f"{reverse('accounts:acts')}?person={profile.username}",
    }
    return render(request, "accounts/roles.html", context)


def change_memberships(request: HttpRequest, profile: Profile) -> None:
    """Do the one thing that the form asks: ask the societies, add to a network, or remove a row of theirs."""
    slug = request.POST.get("role_to_add", "")
    # Under either name that the older service's forms have for it.
    row = request.POST.get("role_to_delete", "") or request.POST.get("comanage_role_to_delete", "")
    if "ask_societies" in request.POST:
        enqueue_sync(profile, is_forced=True)
        messages.success(request, gettext("The societies are being asked. Load this page again in a minute."))
    elif row:
        number = read_number(row)
        try:
            network = remove_membership(profile, number or 0, by=get_actor(request))
        except Membership.DoesNotExist as error:
            raise Http404("This person has no such membership that could be removed.") from error
        messages.success(request, gettext("Removed: %(network)s.") % {"network": network.name})
    elif slug:
        network = get_object_or_404(Network, slug=slug)
        is_new = add_membership(profile, network, by=get_actor(request))
        told = gettext("Added: %(network)s.") if is_new else gettext("Already there: %(network)s.")
        messages.success(request, told % {"network": network.name})
    else:
        raise BadRequest(gettext("Choose a network to add, or a membership to remove."))


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
