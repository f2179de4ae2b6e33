"""What follows from any change of somebody's memberships: the directory knows, and sister services are told."""

from collections.abc import Sequence

from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.listings import sync_listings
from knowledge_commons_profiles.profiles.loading import load_whole
from knowledge_commons_profiles.profiles.models import Change, Profile

LISTED_AT_ONCE = 200


def publish_memberships(profile: Profile, *, is_told: bool = True) -> None:
    """Let everybody know, in the transaction of the change itself; sister services only when `is_told`."""
    sync_listings([load_whole(profile.pk)])
    if is_told:
        record_change(profile, Change.Kind.MEMBERSHIPS)


def publish_many(profiles: Sequence[Profile]) -> None:
    """Do the same for many, who are loaded a few at a time."""
    for start in range(0, len(profiles), LISTED_AT_ONCE):
        numbers = [profile.pk for profile in profiles[start : start + LISTED_AT_ONCE]]
        sync_listings(Profile.objects.with_everything().filter(pk__in=numbers))
    for profile in profiles:
        record_change(profile, Change.Kind.MEMBERSHIPS)
