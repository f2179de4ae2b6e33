"""What follows from any change of people's memberships: the directory knows, and sister services are told."""

from collections.abc import Sequence

from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.listings import sync_listings, sync_listings_of
from knowledge_commons_profiles.profiles.loading import load_whole
from knowledge_commons_profiles.profiles.models import Change, Profile


def publish_memberships(profile: Profile, *, is_told: bool = True) -> None:
    """Let everybody know, in the transaction of the change itself; sister services only when `is_told`."""
    sync_listings([load_whole(profile.pk)])  # in one query: somebody waits
    if is_told:
        record_change(profile, Change.Kind.MEMBERSHIPS)


def publish_many(profiles: Sequence[Profile]) -> None:
    """Do the same for many."""
    sync_listings_of([profile.pk for profile in profiles])
    for profile in profiles:
        record_change(profile, Change.Kind.MEMBERSHIPS)
