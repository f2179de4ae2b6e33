"""The one place where several sources' words about a person's memberships become one answer.

Pages, listings, the API and OpenID claims all read it (docs/decisions/0018). Each function takes the rows of one
person, with their networks loaded.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Case, OuterRef, Subquery, When

from knowledge_commons_profiles.memberships.models import Membership, Network

# Whose word counts first: our staff know why they differ from a list, and a society knows its members of today better
# than what was imported from COmanage once, or what WordPress shows as somebody's societies.
PRECEDENCE = (
    Membership.Source.MANUAL,
    Membership.Source.API,
    Membership.Source.COMANAGE,
    Membership.Source.WORDPRESS,
)


def merge_memberships(rows: Iterable[Membership]) -> dict[int, Membership]:
    """Return by network's key the row that decides: of the highest source that says yes or no.

    A network of which no source is sure is missing, which is "unknown" and neither yes nor no.
    """
    sure = [row for row in rows if row.state != Membership.State.UNKNOWN]
    ordered = sorted(sure, key=lambda row: PRECEDENCE.index(Membership.Source(row.source)), reverse=True)
    deciding = {row.network_id: row for row in ordered}  # the highest source is written last
    return {row.network_id: deciding[row.network_id] for row in sure}  # in the order given


def find_state(network: Network, merged: Mapping[int, Membership]) -> Membership.State:
    """Return the person's state in the network: yes, no or unknown."""
    row = merged.get(network.pk)
    return Membership.State(row.state) if row else Membership.State.UNKNOWN


def list_networks(rows: Iterable[Membership]) -> list[Network]:
    """Return the networks that the person belongs to, in the order of the rows."""
    return [row.network for row in merge_memberships(rows).values() if row.state == Membership.State.YES]


def build_deciding_state(network: Network) -> Subquery:
    """Return the same for a query of profiles: the state that decides on the network, null when nobody is sure."""
    order = Case(*(When(source=source, then=place) for place, source in enumerate(PRECEDENCE)))
    rows = Membership.objects.filter(profile=OuterRef("pk"), network=network).exclude(state=Membership.State.UNKNOWN)
    return Subquery(rows.order_by(order).values("state")[:1])


def build_flags(networks: Iterable[Network], rows: Iterable[Membership]) -> dict[str, bool]:
    """Return {code: whether the person is a member} for sister services, which know no third state: unknown is False.

    A society that is away does not make anybody unknown: the last answer stays (accounts/societies.py).
    """
    merged = merge_memberships(rows)
    return {network.code: find_state(network, merged) == Membership.State.YES for network in networks}
