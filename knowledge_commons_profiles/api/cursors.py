"""Cursors: where a page of one list begins. One from another list, or made up, is refused clearly."""

import base64
import binascii
import json
from collections.abc import Sequence

from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.core.numbers import LARGEST_NUMBER

LONGEST = 200


def build_cursor(kind: str, *numbers: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([kind, *numbers]).encode()).decode().rstrip("=")


def read_cursor(cursor: str, kinds: Sequence[str], *, parameter: str) -> tuple[str, list[int]]:
    """Return the kind and the numbers. Nothing in it is trusted; raises Problem unless it is of one of these kinds."""
    match decode(cursor):
        case [str(kind), *parts] if kind in kinds:
            numbers = [part for part in parts if type(part) is int and 0 <= part <= LARGEST_NUMBER]
            if len(numbers) == len(parts):
                return kind, numbers
    raise Problem(f"{parameter}: this cursor is not of this list. Take it from an answer here, or leave it out.")


def decode(cursor: str) -> object:
    if len(cursor) > LONGEST:
        return None
    try:
        return json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return None
