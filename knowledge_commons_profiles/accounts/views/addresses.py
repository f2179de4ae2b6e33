"""Forms of the settings page that change addresses."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from knowledge_commons_profiles.accounts import addresses
from knowledge_commons_profiles.accounts.acting import account_act, get_actor, redirect_to_settings
from knowledge_commons_profiles.accounts.addresses import AddressError
from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.accounts.settings_forms import AddAddressForm
from knowledge_commons_profiles.accounts.views.settings import render_settings
from knowledge_commons_profiles.profiles.models import Profile


@account_act
def add_address(request: HttpRequest, profile: Profile) -> HttpResponse:
    form = AddAddressForm(request.POST)
    if not form.is_valid():
        return render_settings(request, profile, address_form=form)
    try:
        row = addresses.add_address(
            profile, form.cleaned_data["address"], by=get_actor(request), base_url=build_base_url(request)
        )
    except AddressError as error:
        form.add_error("address", str(error))
        return render_settings(request, profile, address_form=form)
    messages.success(
        request,
        gettext("A mail with a link goes to %(address)s. Open it to confirm the address.") % {"address": row.address},
    )
    return redirect_to_settings(profile, "addresses")


@account_act
def resend_address(request: HttpRequest, profile: Profile, address_id: int) -> HttpResponse:
    resend = partial(addresses.resend_link, base_url=build_base_url(request))
    return act(request, profile, address_id, resend, told=gettext("A mail with a new link goes to %(address)s."))


@account_act
def make_primary(request: HttpRequest, profile: Profile, address_id: int) -> HttpResponse:
    told = gettext("%(address)s is the primary address now.")
    return act(request, profile, address_id, addresses.make_primary, told=told)


@account_act
def remove_address(request: HttpRequest, profile: Profile, address_id: int) -> HttpResponse:
    return act(request, profile, address_id, addresses.remove_address, told=gettext("%(address)s is removed."))


def act(
    request: HttpRequest, profile: Profile, address_id: int, do: Callable[..., EmailAddress], *, told: str
) -> HttpResponse:
    """Do this to the address, and tell that it is done, or why it is not."""
    try:
        row = do(profile, address_id, by=get_actor(request))
    except AddressError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told % {"address": row.address})
    return redirect_to_settings(profile, "addresses")


def build_base_url(request: HttpRequest) -> str:
    """Return where mailed links begin; the host was checked against ALLOWED_HOSTS."""
    return request.build_absolute_uri("/")
