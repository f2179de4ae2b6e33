"""What the forms of the settings page do; each tells what it did, or why it did not, and leads back to its part."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.accounts import addresses, login_methods, roles
from knowledge_commons_profiles.accounts.acting import account_act, get_actor, record_if_staff, redirect_to_settings
from knowledge_commons_profiles.accounts.addresses import AddressError
from knowledge_commons_profiles.accounts.forms import AddAddressForm
from knowledge_commons_profiles.accounts.login_methods import LastLoginMethodError
from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.accounts.settings_page import find_sessions
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.accounts.views.settings import render_settings
from knowledge_commons_profiles.memberships.networks import current_network
from knowledge_commons_profiles.profiles.models import Profile

# Addresses. Mailed links begin where the request did: its host was checked against ALLOWED_HOSTS.


@account_act
def add_address(request: HttpRequest, profile: Profile) -> HttpResponse:
    form = AddAddressForm(request.POST)
    if not form.is_valid():
        return render_settings(request, profile, address_form=form)
    base_url = request.build_absolute_uri("/")
    try:
        row = addresses.add_address(profile, form.cleaned_data["address"], by=get_actor(request), base_url=base_url)
    except AddressError as error:
        form.add_error("address", str(error))
        return render_settings(request, profile, address_form=form)
    told = gettext("A mail with a link goes to %(address)s. Open it to confirm the address.")
    messages.success(request, told % {"address": row.address})
    return redirect_to_settings(profile, "addresses")


@account_act
def resend_address(request: HttpRequest, profile: Profile, address_id: int) -> HttpResponse:
    resend = partial(addresses.resend_link, base_url=request.build_absolute_uri("/"))
    told = gettext("A mail with a new link goes to %(address)s.")
    return change_address(request, profile, address_id, resend, told=told)


@account_act
def make_primary(request: HttpRequest, profile: Profile, address_id: int) -> HttpResponse:
    told = gettext("%(address)s is the primary address now.")
    return change_address(request, profile, address_id, addresses.make_primary, told=told)


@account_act
def remove_address(request: HttpRequest, profile: Profile, address_id: int) -> HttpResponse:
    told = gettext("%(address)s is removed.")
    return change_address(request, profile, address_id, addresses.remove_address, told=told)


def change_address(
    request: HttpRequest, profile: Profile, address_id: int, change: Callable[..., EmailAddress], *, told: str
) -> HttpResponse:
    try:
        row = change(profile, address_id, by=get_actor(request))
    except AddressError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told % {"address": row.address})
    return redirect_to_settings(profile, "addresses")


# Login methods


@account_act
def remove_login_method(request: HttpRequest, profile: Profile, method_id: int) -> HttpResponse:
    this_session = request.session.session_key
    try:
        method = login_methods.remove_login_method(profile, method_id, by=get_actor(request), but_session=this_session)
    except LastLoginMethodError:
        told = gettext("This is the only login method. Add another one first: without any, nobody gets in.")
        messages.error(request, told)
    else:
        name = method.provider_name if method else gettext("This login method")
        told = gettext("%(name)s is removed. Browsers that signed in with it are signed out.")
        messages.success(request, told % {"name": name})
    return redirect_to_settings(profile, "login-methods")


# Networks


@account_act
def join_network(request: HttpRequest, profile: Profile, network: str) -> HttpResponse:
    return change_network(
        request, profile, network, partial(roles.add_membership, by_choice=True), told=gettext("Joined %(network)s.")
    )


@account_act
def leave_network(request: HttpRequest, profile: Profile, network: str) -> HttpResponse:
    return change_network(request, profile, network, roles.leave_network, told=gettext("Left %(network)s."))


def change_network(
    request: HttpRequest, profile: Profile, name: str, change: Callable[..., object], *, told: str
) -> HttpResponse:
    """Do this in the network that the middleware found by the name. Raises Http404 unless members may join it."""
    network = current_network(request)
    if network is None or not network.is_open:
        raise Http404(f"{name} is not a network that members join by themselves.")
    change(profile, network, by=get_actor(request))
    messages.success(request, told % {"network": network.name})
    return redirect_to_settings(profile, "networks")


# Sessions. This browser has a button of its own for signing out, in the header.


@account_act
def end_session(request: HttpRequest, profile: Profile, handle: str) -> HttpResponse:
    return end_others(request, profile, handle=handle, told=gettext("That browser is signed out."))


@account_act
def end_other_sessions(request: HttpRequest, profile: Profile) -> HttpResponse:
    return end_others(request, profile, told=gettext("Every other browser is signed out."))


def end_others(request: HttpRequest, profile: Profile, *, told: str, handle: str = "") -> HttpResponse:
    """Sign out the browser of this handle, or all; never this one, which staff do not find among another person's."""
    others = find_sessions(profile).exclude(session_key=request.session.session_key or "")
    sessions = [session for session in others if handle in {"", session.handle}]
    if sign_out_browsers(profile, sessions):
        details = {"count": len(sessions)}
        record_if_staff(gettext_noop("signed browsers out"), by=get_actor(request), profile=profile, details=details)
    messages.success(request, told)
    return redirect_to_settings(profile, "sessions")
