"""Joining a profile that is here already: a further way to sign in to it, proven by a mail to its address."""

from django.db import transaction

from knowledge_commons_profiles.accounts.login_methods import add_login_method
from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, Verification
from knowledge_commons_profiles.accounts.verification import UnusableLinkError, use
from knowledge_commons_profiles.profiles.models import Profile


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
