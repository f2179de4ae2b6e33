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


@transaction.atomic
def add_membership(profile: Profile, network: Network, *, by: AbstractBaseUser) -> bool:
    """Let our own word be that the person is a member; tell whether that is new."""
    if not make_member(profile.pk, [network]):
        return False
    finish(ADDED, profile, network, by=by, source=Membership.Source.MANUAL)
    return True


@transaction.atomic
def remove_membership(profile: Profile, number: int, *, by: AbstractBaseUser) -> Network:
    """Forget what we, or COmanage, said. Raises Membership.DoesNotExist unless the row is this person's own."""
    row = profile.network_memberships.select_related("network").get(pk=number, source__in=REMOVABLE)
    row.delete()
    finish(REMOVED, profile, row.network, by=by, source=row.source)
    return row.network


def finish(verb: str, profile: Profile, network: Network, *, by: AbstractBaseUser, source: str) -> None:
    publish_memberships(profile)
    record_act(verb, actor=by, profile=profile, details={"network": network.code, "source": source})
