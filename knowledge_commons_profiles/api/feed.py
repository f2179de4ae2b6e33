"""Reading the changes as a feed, from where somebody stands; it remembers nobody, the cursor is all."""

from dataclasses import dataclass
from http import HTTPStatus

from knowledge_commons_profiles.api.cursors import build_cursor, read_cursor
from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.profiles.changes import Place, find_forgotten, place_of, read_changes
from knowledge_commons_profiles.profiles.models import Change

CHANGES = "changes"
PLACE_PARTS = 2
NOW = "now"  # instead of a cursor: only what will come
# The words of the webhooks. Everything that is none of these is an update of what the API shows.
EVENTS = {
    Change.Kind.CREATED: "created",
    Change.Kind.REOPENED: "created",
    Change.Kind.ASSOCIATED: "associated",
    Change.Kind.CLOSED: "deleted",
    Change.Kind.DELETED: "deleted",
}


@dataclass(frozen=True, slots=True)
class Feed:
    changes: list[Change]
    cursor: str
    has_more: bool

    def name_event(self, change: Change) -> str:
        return EVENTS.get(Change.Kind(change.kind), "updated")


def read_feed(since: str | None, *, per_page: int) -> Feed:
    """Return what followed. Signing out is no change of a member, and not told."""
    if since == NOW:
        last = read_changes(Place()).reverse().first()
        return Feed([], build_place_cursor(place_of(last) if last else Place()), has_more=False)
    place = read_place(since)
    found = list(read_changes(place).exclude(kind=Change.Kind.SIGNED_OUT)[: per_page + 1])
    told = found[:per_page]
    return Feed(told, build_place_cursor(place_of(told[-1]) if told else place), has_more=len(found) > per_page)


def read_place(since: str | None) -> Place:
    if since is None:
        return Place()
    _, numbers = read_cursor(since, [CHANGES], parameter="since")
    if len(numbers) != PLACE_PARTS:
        raise Problem("since: this cursor is not whole.")
    place = Place(*numbers)
    if place < find_forgotten():
        raise Problem(
            "since: changes since then are not kept any more. Begin anew with since=now.", status=HTTPStatus.GONE
        )
    return place


def build_place_cursor(place: Place) -> str:
    return build_cursor(CHANGES, *place)
