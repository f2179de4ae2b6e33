"""What follows from any change of people's memberships: the directory knows, and sister services are told."""

from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Change, Profile


def publish_memberships(*profiles: Profile, is_told: bool = True) -> None:
    """Let everybody know, in the transaction of the change itself; sister services only when `is_told`."""
    sync_listings_of([profile.pk for profile in profiles])
    if is_told:
        for profile in profiles:
            record_change(profile, Change.Kind.MEMBERSHIPS)
