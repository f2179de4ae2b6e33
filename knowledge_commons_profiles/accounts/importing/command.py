"""What the command of an import does: it can be tried, run for one member, interrupted and taken up again."""

import os
import tempfile
from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from knowledge_commons_profiles.accounts.importing.progress import Progress
from knowledge_commons_profiles.accounts.importing.report import BadRows, Report, open_bad_rows
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.memberships.models import Network


@dataclass(slots=True, kw_only=True)
class Part:
    """What each part of an import knows. `only` is a username, when it is about one member alone."""

    report: Report
    bad_rows: BadRows
    is_dry: bool = False
    only: str = ""
    now: datetime = field(default_factory=timezone.now)
    networks: tuple[Network, ...] = field(default_factory=lambda: tuple(Network.objects.order_by("name")))


class Run(Part):
    """The part that the command goes through, from the first member to the last."""

    @abstractmethod
    def count_people(self) -> int: ...

    @abstractmethod
    def iter_done(self, after: int) -> Iterator[tuple[int, int]]:
        """Import everybody after this number; yield the last number and how many people, chunk by chunk."""


class ImportCommand(BaseCommand):
    source = ""  # as the names of its files have it

    def add_arguments(self, parser: ArgumentParser) -> None:
        # In a container, only temporary files can be written.
        folder = Path() if os.access(Path.cwd(), os.W_OK) else Path(tempfile.gettempdir())
        bad_rows = folder / f"import-{self.source}-bad-rows.csv"
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--only", "--single-user", default="", metavar="USERNAME", help="import this member alone")
        parser.add_argument("--bad-rows", type=Path, default=bad_rows, help="what was left out (%(default)s)")
        parser.add_argument("--state", type=Path, default=None, help="where a run notes how far it came")
        parser.add_argument("--restart", action="store_true", help="begin with the first member again")

    @abstractmethod
    def build(self, options: dict[str, Any], **known: Any) -> Run: ...  # Any: what argparse parsed, what a part knows

    def handle(self, **options: Any) -> None:  # Any: as above
        is_whole = not options["only"] and not options["dry_run"]
        progress = Progress((options["state"] or self.name_state()) if is_whole else None)
        after = 0 if options["restart"] else progress.read()
        if after:
            self.stdout.write(f"Going on after user {after}; --restart begins again.")
        report = Report()
        with open_bad_rows(options["bad_rows"], goes_on=bool(after)) as bad_rows:
            known = {"report": report, "bad_rows": bad_rows, "is_dry": options["dry_run"], "only": options["only"]}
            run = self.build(options, **known)
            try:
                self.go_through(run, after, progress)
            except RemoteError as error:
                told = f"{error}. What was imported so far stays; the same command goes on with the rest."
                raise CommandError(told) from error
        progress.forget()
        self.tell(report, options)

    def name_state(self) -> Path:
        """Return the file that parts this import's state from those of others on the same machine."""
        names = [str(database.get("NAME")) for _, database in sorted(settings.DATABASES.items())]
        return Path(tempfile.gettempdir()) / f"import-{self.source}-{'-'.join(names)}"

    def go_through(self, run: Run, after: int, progress: Progress) -> None:
        with tqdm(total=run.count_people(), desc="Members", unit="", disable=None) as bar:
            for last, count in run.iter_done(after):
                bar.update(count)
                progress.write(last)

    def tell(self, report: Report, options: dict[str, Any]) -> None:  # Any: as above
        if options["only"] and not report.read:
            raise CommandError(f"There is no member {options['only']}.")
        for line in report.iter_lines(verb="Would import" if options["dry_run"] else "Imported"):
            self.stdout.write(line)
        if report.bad:
            self.stdout.write(f"Each of those stands with its reason in {options['bad_rows']}.")
