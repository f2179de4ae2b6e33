"""Taking a login method from an account. The last one stays: without it nobody could come in again."""

from django.db import transaction
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.acting import record_if_staff
from knowledge_commons_profiles.accounts.models import LoginMethod, Session, User
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.profiles.models import Profile


class LastLoginMethodError(Exception):
    """The account has no other login method."""


@transaction.atomic
def remove_login_method(profile: Profile, method_id: int, *, by: User, but_session: str | None) -> LoginMethod | None:
    """Remove the method and sign out where it was used, but for `but_session`; None when it is gone already.

    Of two requests at once that would remove the last two, the second waits here and raises LastLoginMethodError.
    """
    Profile.objects.select_for_update().only("pk").get(pk=profile.pk)
    methods = {method.pk: method for method in profile.login_methods.all()}
    method = methods.get(method_id)
    if method is None:
        return None
    if len(methods) == 1:
        raise LastLoginMethodError
    sessions = Session.objects.filter(login_method=method).exclude(session_key=but_session or "")
    sign_out_browsers(profile, list(sessions))
    profile.login_methods.filter(pk=method.pk).delete()
    record_if_staff(gettext_noop("removed a login method"), by=by, profile=profile, details={"method_id": method_id})
    return method
