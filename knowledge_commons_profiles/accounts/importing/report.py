"""What an import did: counts for the end of the run, and a file of what could not be taken, with reasons."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError

from knowledge_commons_profiles.accounts.member_lists import guard_cell

COLUMNS = ("number", "username", "field", "reason")


@dataclass(slots=True)
class Report:
    """Counts of one run. `kept` are fields that were edited here, `dropped` tags that profiles do not have."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    unknown_societies: Counter[str] = field(default_factory=Counter)
    renamed: list[str] = field(default_factory=list)
    bad: Counter[str] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)

    def iter_lines(self, *, verb: str = "Imported") -> Iterator[str]:
        counts = f"{self.created:,} new, {self.changed:,} changed, {self.unchanged:,} unchanged"
        yield f"{verb}: {counts} of {self.read:,} read."
        if not self.created and not self.changed and not self.pictures["stored"]:
            yield "Nothing changed."
        yield from describe_counts("Not imported", self.skipped)
        yield from describe_counts("Left as edited here", self.kept)
        yield from describe_counts("Dropped from HTML", self.dropped)
        yield from describe_counts("Societies that are no network here", self.unknown_societies)
        yield from describe_counts("Pictures", self.pictures)
        if self.renamed:
            yield "Usernames that somebody else has (docs/wordpress.md tells the rule):"
            yield from (f"  {line}" for line in self.renamed)
        yield from describe_counts("Could not be taken", self.bad)


def describe_counts(title: str, counts: Counter[str]) -> Iterator[str]:
    found = [f"{name} {count:,}" for name, count in counts.most_common() if count]
    if found:
        yield f"{title}: {', '.join(found)}."


class BadRows:
    """A CSV file of what could not be taken."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.writer = file, csv.writer(file)
        self.waiting: list[tuple[int, str, str, str]] = []
        if file.tell() == 0:
            self.writer.writerow(COLUMNS)

    def add(self, number: int, username: str, field_name: str, reason: str) -> None:
        """Keep a row until its chunk is written; no cell of it is a formula."""
        self.waiting.append((number, guard_cell(username), field_name, guard_cell(reason)))

    def write(self, report: Report) -> None:
        self.writer.writerows(self.waiting)
        self.file.flush()
        report.bad.update(row[2] for row in self.waiting)
        self.waiting.clear()


@contextmanager
def open_bad_rows(path: Path, *, goes_on: bool = False) -> Iterator[BadRows]:
    """Open the file first, so that no run finds out at its end that it cannot. Raises CommandError."""
    try:
        file = path.open("a" if goes_on else "w", encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}. Name another file with --bad-rows.") from error
    with file:
        yield BadRows(file)
