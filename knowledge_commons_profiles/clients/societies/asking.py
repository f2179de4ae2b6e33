"""What every society's client has in common: one answer out, one kind of error, a limit before each request.

"Not a member" and "cannot be read" are strictly apart. Whatever is not plainly an answer about the address that was
asked for raises RemoteError: then the last known state stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from knowledge_commons_profiles.core.errors import AnswerError, MissingError
from knowledge_commons_profiles.core.http import Answer, fetch

LIMIT_S = 10.0
LARGEST_BYTES = 512 * 1024

type TakeTurn = Callable[[], None]  # waits until one more request is within the society's limit


class SomebodyElseError(MissingError):
    """The society answered with a record that does not hold the address we asked for."""


class Society(Protocol):
    """A society that can be asked by e-mail address."""

    def is_member(self, address: str) -> bool:
        """Ask whether the address is a member's today. Raises RemoteError when there is no plain answer."""
        ...


@dataclass(frozen=True, slots=True)
class Requests:
    take_turn: TakeTurn

    def fetch(
        self, url: str, *, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask as soon as it is our turn. Raises RemoteError."""
        self.take_turn()
        return fetch(url, headers=headers, form=form, limit_s=LIMIT_S, largest_bytes=LARGEST_BYTES)


def find_all(content: object, name: str) -> Iterator[object]:
    """Yield the values of this name, however deep they lie."""
    if isinstance(content, dict):
        if name in content:
            yield content[name]
        for value in content.values():
            yield from find_all(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from find_all(value, name)


def iter_texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for value in content.values() if isinstance(content, dict) else content:
            yield from iter_texts(value)


def check_address(record: object, address: str) -> None:
    """Raise SomebodyElseError unless the record holds the address, in whatever field and case."""
    wanted = address.casefold()
    if not any(text.strip().casefold() == wanted for text in iter_texts(record)):
        raise SomebodyElseError("a record without the address that was asked for")


def is_current(expires: object) -> bool:
    """Tell whether a membership that ends on this day (the day itself included) is one today; no day, no membership.

    Raises AnswerError for what is no day.
    """
    if expires is None or expires == "":
        return False
    return parse_day(expires) >= datetime.now(UTC).date()


def parse_day(text: object) -> date:
    """Return the day of an ISO date or moment, or of an American date: 2027-01-31, 2027-01-31T00:00:00Z, 1/31/2027."""
    if not isinstance(text, str):
        raise AnswerError("no day")
    given = text.strip()
    for shape in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(given.split("T")[0].split(" ")[0], shape).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise AnswerError("no day")
