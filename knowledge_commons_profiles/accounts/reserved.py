"""Reserved usernames as a list of lines that people keep in a file: `pattern | note`, or CSV with these two columns."""

import csv
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Plan:
    """What an import would do, by pattern; `mistakes` keep it from being done at all. What is not in the list stays."""

    new: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    unchanged: dict[str, str] = field(default_factory=dict)
    mistakes: list[tuple[int, str]] = field(default_factory=list)  # lines, and what is wrong with them


def build_plan(text: str, known: Mapping[str, str]) -> Plan:
    """Compare a list with what is reserved already (`known` maps patterns to notes)."""
    plan, taken = Plan(), set[str]()
    for number, typed, note in iter_lines(text):
        try:
            pattern = parse_pattern(typed)
            refuse_row(pattern, note, taken)
        except BadPatternError as error:
            plan.mistakes.append((number, str(error)))
            continue
        taken.add(pattern)
        kind = plan.new if pattern not in known else plan.unchanged if known[pattern] == note else plan.changed
        kind[pattern] = note
    if len(taken) > LONGEST_LIST:
        plan.mistakes.append((LONGEST_LIST, f"At most {LONGEST_LIST} patterns at once."))
    return plan


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


def refuse_row(pattern: str, note: str, taken: Container[str]) -> None:
    if len(note) > LONGEST_NOTE:
        raise BadPatternError(f"The note is longer than {LONGEST_NOTE} characters.")
    if pattern in taken:
        raise BadPatternError(f"“{pattern}” stands in the list twice.")


def parse_pattern(pattern: str) -> str:
    """Return the pattern in lower case. Raises BadPatternError."""
    lower = pattern.lower()
    if not PATTERN.fullmatch(lower):
        raise BadPatternError(f"“{pattern[:60]}” is no pattern: letters a–z, digits, hyphen, underscore, dot and *.")
    if not lower.strip("*-_."):
        raise BadPatternError(f"“{pattern}” would reserve every username.")
    return lower


def find_known() -> dict[str, str]:
    return {pattern.lower(): note for pattern, note in ReservedUsername.objects.values_list("pattern", "note")}


@transaction.atomic
def import_rows(plan: Plan, *, by: AbstractBaseUser) -> None:
    """Write what the plan says; one act for the whole list."""
    for pattern, note in plan.changed.items():
        ReservedUsername.objects.filter(pattern__lower=pattern).update(note=note)
    new = (ReservedUsername(pattern=pattern, note=note) for pattern, note in plan.new.items())
    ReservedUsername.objects.bulk_create(new, ignore_conflicts=True)
    record_act(IMPORTED, actor=by, profile=None, details={"added": list(plan.new), "changed": list(plan.changed)})


def build_text(reserved: Iterable[ReservedUsername]) -> str:
    """Return the list as it can be imported again; a pattern that is switched off is a remark."""
    return "".join(
        f"{'' if row.is_active else '# '}{row.pattern}{f' | {row.note}' if row.note else ''}\n" for row in reserved
    )
