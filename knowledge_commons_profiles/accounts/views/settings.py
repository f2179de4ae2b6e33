"""The settings page of an account; each act on it has an address of its own and comes back here."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.acting import account_act, account_page, get_actor, redirect_to_settings
from knowledge_commons_profiles.accounts.forms import AddAddressForm
from knowledge_commons_profiles.accounts.settings_page import build_settings_page
from knowledge_commons_profiles.memberships.networks import get_networks
from knowledge_commons_profiles.profiles.models import Profile


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def settings(request: HttpRequest, profile: Profile) -> HttpResponse:
    """Show the settings; of an account that is about to be erased, only how to take that back."""
    if profile.closes_at:
        actor = get_actor(request)
        context = {"profile": profile, "is_own": profile.user_id == actor.pk}
        return render(request, "accounts/closing.html", context)
    return render_settings(request, profile)


@account_act
def settings_alias(_request: HttpRequest, profile: Profile, rest: str) -> HttpResponseRedirect:
    del rest
    return redirect_to_settings(profile)


def render_settings(
    request: HttpRequest, profile: Profile, *, address_form: AddAddressForm | None = None
) -> HttpResponse:
    """Render the page, with a form that was refused in the place of an empty one."""
    page = build_settings_page(profile, session_key=request.session.session_key, networks=get_networks(request))
    # Who comes back from the provider is asked, and led back here.
    add_method = {"link": 1, "next": reverse("accounts:settings", args=[profile.username.lower()])}
    context = {
        **page,
        "is_own": profile.user_id == get_actor(request).pk,
        "address_form": address_form or AddAddressForm(),
        "add_method_url": f"{reverse('accounts:login')}?{urlencode(add_method)}",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if address_form else HTTPStatus.OK
    return render(request, "accounts/settings.html", context, status=status)
