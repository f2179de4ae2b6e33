"""Who belongs to which network, source by source, and what staff may say of it themselves."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.membership_changes import publish_memberships
from knowledge_commons_profiles.memberships.joining import make_member
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.models import Profile

ADDED = gettext_noop("added a membership")
REMOVED = gettext_noop("removed a membership")

# What staff may remove: their own word, and what was imported once. A society's own list says the same again tomorrow.
REMOVABLE = (Membership.Source.MANUAL, Membership.Source.COMANAGE)


def sort_by_source(memberships: Iterable[Membership]) -> list[tuple[Membership.Source, list[Membership], bool]]:
    """Return each source with what it says of a person, and whether staff may remove that."""
    return [
        (source, [row for row in memberships if row.source == source], source in REMOVABLE)
        for source in Membership.Source
    ]


def find_memberships(profile: Profile) -> QuerySet[Membership]:
    """Return what each source says, by network."""
    return profile.network_memberships.select_related("network").order_by("network__name", "source")


def find_joinable(networks: Iterable[Network], memberships: Iterable[Membership]) -> list[tuple[Network, bool]]:
    """Return the networks that members join by themselves, each with whether this one did so here."""
    ours = [row for row in memberships if row.source == Membership.Source.MANUAL]
    joined = {row.network_id for row in ours if row.state == Membership.State.YES}
    return [(network, network.pk in joined) for network in networks if network.is_open]


@transaction.atomic
def add_membership(profile: Profile, network: Network, *, by: AbstractBaseUser, by_choice: bool = False) -> bool:
    """Let our own word be that the person is a member; tell whether that is new.

    In an open network it is the member's own choice: then only what somebody else does is on record.
    """
    if not make_member(profile.pk, [network]):
        return False
    finish(ADDED, profile, network, by=by, source=Membership.Source.MANUAL, by_choice=by_choice)
    return True


@transaction.atomic
def leave_network(profile: Profile, network: Network, *, by: AbstractBaseUser) -> None:
    left, _ = profile.network_memberships.filter(network=network, source=Membership.Source.MANUAL).delete()
    if left:
        finish(REMOVED, profile, network, by=by, source=Membership.Source.MANUAL, by_choice=True)


@transaction.atomic
def remove_membership(profile: Profile, number: int, *, by: AbstractBaseUser) -> Network:
    """Forget what we, or COmanage, said. Raises Membership.DoesNotExist unless the row is this person's own."""
    row = profile.network_memberships.select_related("network").get(pk=number, source__in=REMOVABLE)
    row.delete()
    finish(REMOVED, profile, row.network, by=by, source=row.source)
    return row.network


def finish(  # noqa: PLR0913 (all but three are named)
    verb: str, profile: Profile, network: Network, *, by: AbstractBaseUser, source: str, by_choice: bool = False
) -> None:
    publish_memberships(profile)
    if not by_choice or by.pk != profile.user_id:
        record_act(verb, actor=by, profile=profile, details={"network": network.code, "source": source})
