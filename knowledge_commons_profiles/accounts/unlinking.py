"""Taking a way of signing in from somebody, on their request: a stolen institutional account, say."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.accounts.models import LoginMethod, Session
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.core.errors import RefusedError
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.models import Profile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

UNLINKED = gettext_noop("removed a login method")


@transaction.atomic
def unlink_login_method(method: LoginMethod, *, by: "AbstractBaseUser") -> None:
    """Remove it and end the sessions that began with it. Raises RefusedError for a person's last one."""
    profile = Profile.objects.select_for_update().get(pk=method.profile_id)
    if not profile.login_methods.exclude(pk=method.pk).exists():
        told = gettext("This is the only way in that %(username)s has: add another one first.")
        raise RefusedError(told % {"username": profile.username})
    sessions = list(Session.objects.filter(login_method=method))
    details = {"identity provider": method.idp_name, "sessions ended": len(sessions)}
    record_act(UNLINKED, actor=by, profile=profile, details=details)
    method.delete()
    sign_out_browsers(profile, sessions)
