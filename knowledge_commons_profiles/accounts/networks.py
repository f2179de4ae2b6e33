"""Joining and leaving open networks by oneself, and what all sources say of one's networks."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.acting import record_if_staff
from knowledge_commons_profiles.accounts.membership_changes import publish_memberships
from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.memberships.joining import make_member
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.profiles.models import Profile


def find_joinable(networks: Iterable[Network], memberships: Iterable[Membership]) -> list[tuple[Network, bool]]:
    """Return the networks that members join by themselves, each with whether this one did so here."""
    ours = [row for row in memberships if row.source == Membership.Source.MANUAL]
    joined = {row.network_id for row in ours if row.state == Membership.State.YES}
    return [(network, network.pk in joined) for network in networks if network.is_open]


@transaction.atomic
def join_network(profile: Profile, network: Network, *, by: User) -> None:
    """Make the person a member from today on; who is one already stays one since the same day."""
    if not make_member(profile.pk, [network]):
        return
    publish_memberships(profile)
    record_if_staff(gettext_noop("joined a network"), by=by, profile=profile, details={"network": network.slug})


@transaction.atomic
def leave_network(profile: Profile, network: Network, *, by: User) -> None:
    left, _ = Membership.objects.filter(network=network, profile=profile, source=Membership.Source.MANUAL).delete()
    if left:
        publish_memberships(profile)
        record_if_staff(gettext_noop("left a network"), by=by, profile=profile, details={"network": network.slug})
