"""An account's login methods, added also by whoever joins a profile by a mail to its address; the last one stays.

The owner hears by mail of each that comes or goes.
"""

from django.db import transaction
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.acting import record_if_staff
from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, Session, User, Verification
from knowledge_commons_profiles.accounts.notices import Notice, notify_primary
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.accounts.verification import UnusableLinkError, use
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


def find_member_address(address: str) -> EmailAddress | None:
    """Return the verified address as its owner wrote it. Mail goes there and never to what a stranger typed:

    letters that look alike to the database need not look alike to a mail server.
    """
    return (
        EmailAddress.objects.select_related("profile")
        .filter(address__lower=address.lower(), verified_at__isnull=False)
        .first()
    )


def find_joinable(found: EmailAddress | None) -> Profile | None:
    """Return the address's profile, unless it is suspended or about to be erased."""
    if found is None or found.profile.is_suspended or found.profile.closes_at:
        return None
    return found.profile


@transaction.atomic
def join(secret: str) -> LoginMethod:
    """Use the link: whoever asked for it may sign in to the profile from now on. A second time changes nothing.

    Raises UnusableLinkError, also when the address is the profile's no longer, and LoginTakenError.
    """
    verification = use(secret, Verification.Purpose.JOIN)
    profile = get_joined_profile(verification)
    return add_login_method(profile, verification, known_to=verification.address)


def get_joined_profile(verification: Verification) -> Profile:
    """Return the profile that the link is about. Raises UnusableLinkError."""
    profile = find_joinable(find_member_address(verification.address))
    if profile is None or profile != verification.profile:
        raise UnusableLinkError
    return profile
