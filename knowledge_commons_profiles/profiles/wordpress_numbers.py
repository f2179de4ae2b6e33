"""Finding out who a member is to WordPress, when nobody has said so: by their username.

A name alone proves nothing: whoever joined the profile must be reached at an address that WordPress knows of that user.
"""

import logging

from django.db import IntegrityError, transaction

from knowledge_commons_profiles.core.breakers import may_call, watching
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.wordpress.asking import SYSTEM, is_configured
from knowledge_commons_profiles.wordpress.members import find_user_id

logger = logging.getLogger(__name__)


def ensure_wordpress_id(profile: Profile) -> None:
    """Note the number of a member whom WordPress knows; while it is down they stay without one."""
    if profile.wordpress_id is not None or not is_configured() or not may_call(SYSTEM):
        return
    try:
        with watching(SYSTEM):
            number = find_user_id(profile.username, addresses=list_proven_addresses(profile))
    except RemoteError:
        return
    if number is not None:
        note(profile, number)


def list_proven_addresses(profile: Profile) -> list[str] | None:
    """Return where the person is reached; None for a profile that nobody has joined, which is WordPress's as it is."""
    if profile.user_id is None:
        return None
    return list(profile.addresses.filter(verified_at__isnull=False).values_list("address", flat=True))


def note(profile: Profile, number: int) -> None:
    try:
        with transaction.atomic():
            Profile.objects.filter(pk=profile.pk, wordpress_id=None).update(wordpress_id=number)
    except IntegrityError:  # another profile is theirs
        logger.warning("WordPress user has a profile already", extra={"profile_id": profile.pk, "wordpress_id": number})
        return
    profile.wordpress_id = number
