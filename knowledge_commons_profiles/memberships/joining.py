"""Our own word that somebody is a member, whoever gives it: the person in an open network, a form, or our staff."""

from collections.abc import Iterable

from django.utils import timezone

from knowledge_commons_profiles.memberships.models import Membership, Network


def make_member(profile_number: int, networks: Iterable[Network]) -> list[Network]:
    """Make the person a member from today on; return where that is new. Who is one stays one since the same day."""
    ours = Membership.objects.filter(profile=profile_number, source=Membership.Source.MANUAL)
    already = set(ours.filter(state=Membership.State.YES).values_list("network", flat=True))
    joined = [network for network in networks if network.pk not in already]
    now = timezone.now()
    write_memberships(
        Membership(
            network=network,
            profile_id=profile_number,
            source=Membership.Source.MANUAL,
            state=Membership.State.YES,
            since=now.date(),
            checked_at=now,
        )
        for network in joined
    )
    return joined


def write_memberships(rows: Iterable[Membership]) -> None:
    """Let this be what these sources say, whatever they said before."""
    Membership.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["network", "profile", "source"],
        update_fields=["state", "since", "checked_at", "updated_at"],
    )
