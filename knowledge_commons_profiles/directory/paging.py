"""Where a page of the directory begins: a cursor holds the sort key of a row, not its number.

Rows that appear or vanish elsewhere therefore move nothing, and a late page costs what the first does.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from knowledge_commons_profiles.core.numbers import LARGEST_NUMBER
from knowledge_commons_profiles.core.storable import is_storable

LONGEST_CURSOR = 2500  # a name of 255 letters of four bytes each, in base64, and some
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_MICROSECOND = (datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)

type Key = tuple[int | str, ...]


class Order(StrEnum):
    """What rows are sorted by; the profile's id breaks every tie."""

    NAME = "name"
    MATCH = "match"  # first those whose name matches the search
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Place:
    """A page begins after this row, or, when it `is_backwards`, ends before it.

    `key` holds the folded name, (0 or 1, folded name), or the microseconds since 1970, as the order asks.
    """

    order: Order
    key: Key
    profile_id: int
    is_backwards: bool = False


class BadCursorError(ValueError):
    """The cursor was not made by us, or for another order."""


def encode_cursor(place: Place) -> str:
    parts = [place.order, int(place.is_backwards), place.profile_id, *place.key]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def parse_cursor(cursor: str, order: Order) -> Place:
    """Return the place, or raise BadCursorError. Nothing in a cursor is trusted: it comes from an address."""
    match decode_json(cursor):
        case [str(name), int(backwards), int(profile_id), *parts] if (
            name == order and is_within(backwards, 0, 1) and is_within(profile_id, 1, LARGEST_NUMBER)
        ):
            return Place(order, parse_key(order, parts), profile_id, is_backwards=bool(backwards))
    raise BadCursorError


def decode_json(cursor: str) -> object:
    if len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        raise BadCursorError
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        decoded: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadCursorError from error
    return decoded


def parse_key(order: Order, parts: list[object]) -> Key:
    match order, parts:
        case Order.NAME, [str(name)] if is_storable(name):
            return (name,)
        case Order.MATCH, [int(elsewhere), str(name)] if is_within(elsewhere, 0, 1) and is_storable(name):
            return (elsewhere, name)
        case Order.UPDATED, [int(microseconds)] if is_within(microseconds, 0, LAST_MICROSECOND):
            return (microseconds,)
    raise BadCursorError


def is_within(number: int, smallest: int, largest: int) -> bool:
    """Tell whether it is in the range; JSON's true and false are no numbers here."""
    return type(number) is int and smallest <= number <= largest


def to_microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_microseconds(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
