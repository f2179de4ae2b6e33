"""Reserved usernames as a list of lines that people keep in a file: `pattern | note`, or CSV with these two columns."""

import csv
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.models import ReservedUsername
from knowledge_commons_profiles.profiles.acts import record_act

IMPORTED = gettext_noop("imported reserved usernames")
PATTERN = re.compile(r"[a-z0-9_.*-]{1,150}")
LONGEST_NOTE = 255
LONGEST_LIST = 5000
HEADER = "pattern"


class BadPatternError(ValueError):
    """The text says what is wrong with the pattern or its note."""


@dataclass(frozen=True, slots=True)
class Row:
    pattern: str
    note: str


@dataclass(frozen=True, slots=True)
class Mistake:
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; `mistakes` keep it from being done at all. What is not in the list stays."""

    new: tuple[Row, ...]
    changed: tuple[Row, ...]
    unchanged_count: int
    mistakes: tuple[Mistake, ...]


def build_plan(text: str, known: Mapping[str, str]) -> Plan:
    """Compare a list with what is reserved already (`known` maps patterns to notes)."""
    rows: dict[str, Row] = {}
    mistakes: list[Mistake] = []
    for number, pattern, note in iter_lines(text):
        try:
            row = parse_row(pattern, note, taken=rows)
        except BadPatternError as error:
            mistakes.append(Mistake(number, str(error)))
        else:
            rows[row.pattern] = row
    if len(rows) > LONGEST_LIST:
        mistakes.append(Mistake(LONGEST_LIST, f"At most {LONGEST_LIST} patterns at once."))
    return Plan(
        new=tuple(row for row in rows.values() if row.pattern not in known),
        changed=tuple(row for row in rows.values() if known.get(row.pattern, row.note) != row.note),
        unchanged_count=sum(1 for row in rows.values() if known.get(row.pattern) == row.note),
        mistakes=tuple(mistakes),
    )


def iter_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line numbers, patterns and notes; empty lines, `#` remarks and a header are passed over."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if "|" in stripped:
            pattern, _, note = stripped.partition("|")
        else:
            cells = next(csv.reader(StringIO(stripped)), [""])
            pattern, note = cells[0], ", ".join(cell.strip() for cell in cells[1:] if cell.strip())
        if pattern.strip().lower() != HEADER:
            yield number, pattern.strip(), note.strip()


def parse_row(pattern: str, note: str, *, taken: Container[str]) -> Row:
    row = Row(parse_pattern(pattern), parse_note(note))
    if row.pattern in taken:
        raise BadPatternError(f"“{row.pattern}” stands in the list twice.")
    return row


def parse_pattern(pattern: str) -> str:
    """Return the pattern in lower case. Raises BadPatternError."""
    lower = pattern.lower()
    if not PATTERN.fullmatch(lower):
        raise BadPatternError(f"“{pattern[:60]}” is no pattern: letters a–z, digits, hyphen, underscore, dot and *.")
    if not lower.strip("*-_."):
        raise BadPatternError(f"“{pattern}” would reserve every username.")
    return lower


def parse_note(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise BadPatternError(f"The note is longer than {LONGEST_NOTE} characters.")
    return note


def find_known() -> dict[str, str]:
    return {pattern.lower(): note for pattern, note in ReservedUsername.objects.values_list("pattern", "note")}


@transaction.atomic
def import_rows(plan: Plan, *, by: AbstractBaseUser) -> None:
    """Write what the plan says; one act for the whole list."""
    for row in plan.changed:
        ReservedUsername.objects.filter(pattern__lower=row.pattern).update(note=row.note)
    ReservedUsername.objects.bulk_create(
        (ReservedUsername(pattern=row.pattern, note=row.note) for row in plan.new), ignore_conflicts=True
    )
    details = {"added": [row.pattern for row in plan.new], "changed": [row.pattern for row in plan.changed]}
    record_act(IMPORTED, actor=by, profile=None, details=details)


def build_text(reserved: Iterable[ReservedUsername]) -> str:
    """Return the list as it can be imported again; a pattern that is switched off is a remark."""
    return "".join(
        f"{'' if row.is_active else '# '}{row.pattern}{f' | {row.note}' if row.note else ''}\n" for row in reserved
    )
