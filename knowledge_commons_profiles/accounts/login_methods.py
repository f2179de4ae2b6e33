"""An account's login methods. The owner hears by mail of each that comes or goes; the last one stays."""

from django.db import transaction
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.acting import record_if_staff
from knowledge_commons_profiles.accounts.models import LoginMethod, Session, User, Verification
from knowledge_commons_profiles.accounts.notices import Notice, notify_primary
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.models import Change, Profile


class LoginTakenError(Exception):
    """This login opens another profile already, and one login opens one profile."""


class LastLoginMethodError(Exception):
    """The account has no other login method: without it nobody could come in again."""


@transaction.atomic
def add_login_method(profile: Profile, login: PendingLogin | Verification, *, known_to: str = "") -> LoginMethod:
    """Let this login open the account, unless it does so already. Raises LoginTakenError.

    The mail is spared to `known_to`, the address whose reader has just done it.
    """
    method, is_new = LoginMethod.objects.get_or_create(
        issuer=login.issuer, subject=login.subject, defaults={"profile": profile, "idp_name": login.idp_name}
    )
    if method.profile_id != profile.pk:
        raise LoginTakenError
    if is_new:
        record_change(profile, Change.Kind.ASSOCIATED, reference=method.pk)
        notify_primary(Notice.LOGIN_ADDED, profile=profile, but=known_to, provider=method.provider_name)
    return method


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
    sessions = list(Session.objects.filter(login_method=method).exclude(session_key=but_session or ""))
    sign_out_browsers(profile, sessions)
    profile.login_methods.filter(pk=method.pk).delete()
    details = {"identity provider": method.idp_name, "sessions ended": len(sessions)}
    record_if_staff(gettext_noop("removed a login method"), by=by, profile=profile, details=details)
    notify_primary(Notice.LOGIN_REMOVED, profile=profile, provider=method.provider_name)
    return method
