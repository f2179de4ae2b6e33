"""Pages of the members' list: by number, which never changes, so that nobody is told twice and nobody is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from knowledge_commons_profiles.api.cursors import build_cursor, read_cursor
from knowledge_commons_profiles.memberships.merging import build_deciding_state
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.profiles.changes import KEPT
from knowledge_commons_profiles.profiles.models import Change, Profile, ProfileQuerySet

AFTER = "members"
BEFORE = "members-before"


@dataclass(frozen=True, slots=True)
class Page:
    """The numbers of the people on it, in order, and the cursors of the pages beside it; "" where there is none."""

    numbers: Sequence[int]
    next: str
    previous: str


def find_page(people: ProfileQuerySet, cursor: str | None, *, per_page: int) -> Page:
    kind, place = read_place(cursor)
    is_backwards = kind == BEFORE
    people = people.filter(pk__lt=place) if is_backwards else people.filter(pk__gt=place)
    found = list(people.order_by("-pk" if is_backwards else "pk").values_list("pk", flat=True)[: per_page + 1])
    has_more, numbers = len(found) > per_page, found[:per_page]
    if is_backwards:
        numbers.reverse()
    if not numbers:
        return Page([], "", "")
    return Page(
        numbers,
        next=build_cursor(AFTER, numbers[-1]) if has_more or is_backwards else "",
        previous=build_cursor(BEFORE, numbers[0]) if (has_more if is_backwards else cursor) else "",
    )


def read_place(cursor: str | None) -> tuple[str, int]:
    if cursor is None:
        return AFTER, 0
    kind, numbers = read_cursor(cursor, [AFTER, BEFORE], parameter="cursor")
    return kind, numbers[0] if numbers else 0


def filter_people(network: Network | None, updated_since: datetime | None) -> ProfileQuerySet:
    people = Profile.objects.public()
    if network is not None:
        someone_says_yes = Membership.objects.filter(network=network, state=Membership.State.YES)
        people = people.filter(pk__in=someone_says_yes.values("profile"))
        people = people.alias(state=build_deciding_state(network)).filter(state=Membership.State.YES)
    if updated_since is not None and updated_since > timezone.now() - KEPT:  # else nobody knows who did not change
        changed = Change.objects.filter(happened_at__gte=updated_since).values("profile_number")
        people = people.filter(Q(updated_at__gte=updated_since) | Q(pk__in=changed))
    return people
