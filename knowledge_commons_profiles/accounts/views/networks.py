"""Joining and leaving networks that are open to everybody."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from knowledge_commons_profiles.accounts import networks
from knowledge_commons_profiles.accounts.acting import account_act, get_actor, redirect_to_settings
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.memberships.networks import current_network
from knowledge_commons_profiles.profiles.models import Profile


@account_act
def join_network(request: HttpRequest, profile: Profile, network: str) -> HttpResponse:
    joined = get_open_network(request, network)
    networks.join_network(profile, joined, by=get_actor(request))
    messages.success(request, gettext("Joined %(network)s.") % {"network": joined.name})
    return redirect_to_settings(profile, "networks")


@account_act
def leave_network(request: HttpRequest, profile: Profile, network: str) -> HttpResponse:
    left = get_open_network(request, network)
    networks.leave_network(profile, left, by=get_actor(request))
    messages.success(request, gettext("Left %(network)s.") % {"network": left.name})
    return redirect_to_settings(profile, "networks")


def get_open_network(request: HttpRequest, name: str) -> Network:
    """Return the network that the middleware found by this name. Raises Http404 unless members may join it."""
    network = current_network(request)
    if network is None or not network.is_open:
        raise Http404(f"{name} is not a network that members join by themselves.")
    return network
