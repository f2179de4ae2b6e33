"""The form of the settings page that removes a login method."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from knowledge_commons_profiles.accounts import login_methods
from knowledge_commons_profiles.accounts.acting import account_act, get_actor, redirect_to_settings
from knowledge_commons_profiles.accounts.login_methods import LastLoginMethodError
from knowledge_commons_profiles.profiles.models import Profile


@account_act
def remove_login_method(request: HttpRequest, profile: Profile, method_id: int) -> HttpResponse:
    try:
        method = login_methods.remove_login_method(
            profile, method_id, by=get_actor(request), but_session=request.session.session_key
        )
    except LastLoginMethodError:
        messages.error(
            request, gettext("This is the only login method. Add another one first: without any, nobody gets in.")
        )
    else:
        name = (method.idp_name or method.issuer) if method else gettext("This login method")
        told = gettext("%(name)s is removed. Browsers that signed in with it are signed out.")
        messages.success(request, told % {"name": name})
    return redirect_to_settings(profile, "login-methods")
