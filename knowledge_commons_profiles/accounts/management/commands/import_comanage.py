"""Take over from COmanage who is a member of which society."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from knowledge_commons_profiles.accounts.importing.comanage import ComanageImport
from knowledge_commons_profiles.accounts.importing.progress import Progress
from knowledge_commons_profiles.accounts.importing.report import Report, find_place, open_bad_rows
from knowledge_commons_profiles.clients.comanage import ComanageClient
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.profiles.models import Profile

BAD_ROWS = "import-comanage-bad-rows.csv"
CO = 2


class Command(BaseCommand):
    help = (
        "Ask COmanage for everybody's roles and keep the memberships that follow from them. Run it again any time; a "
        "run that was interrupted goes on where it stopped, and what our staff or a society says counts first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", required=True, help="https://registry.example.org/registry")
        parser.add_argument("--username", required=True, help="of COmanage's API user")
        parser.add_argument("--password-file", type=Path, required=True, help="a file with the API user's key")
        parser.add_argument("--co", type=int, default=CO, help=f"number of the CO ({CO})")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--only", "--single-user", default="", metavar="USERNAME", help="this member alone")
        parser.add_argument(
            "--bad-rows", type=Path, default=find_place(BAD_ROWS), help="who was left out (%(default)s)"
        )
        parser.add_argument("--state", type=Path, default=None, help="where a run notes how far it came")
        parser.add_argument("--restart", action="store_true", help="begin with the first member again")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        try:
            password = options["password_file"].read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CommandError(f"--password-file cannot be read: {error.strerror}.") from error
        client = ComanageClient(options["base_url"], username=options["username"], password=password, co=options["co"])
        try:
            self.run_import(client, options)
        except RemoteError as error:
            raise CommandError(
                f"{error}. What was imported so far stays; the same command goes on with the rest."
            ) from error

    def run_import(self, client: ComanageClient, options: dict[str, Any]) -> None:  # Any: as above
        name = settings.DATABASES["default"].get("NAME")
        progress = Progress(options["state"] or Path(tempfile.gettempdir()) / f"import-comanage-{name}.json")
        is_whole = not options["only"] and not options["dry_run"]
        after = 0 if options["restart"] or not is_whole else progress.read()
        report = Report()
        with open_bad_rows(options["bad_rows"], goes_on=bool(after)) as bad_rows:
            run = ComanageImport(client, report, bad_rows, is_dry=options["dry_run"], only=options["only"])
            total = 1 if run.only else Profile.objects.public().count()
            with tqdm(total=total, desc="Members", unit="", disable=None) as bar:
                for last, count in run.iter_done(after):
                    bar.update(count)
                    if is_whole:
                        progress.write(last)
        if is_whole:
            progress.forget()
        if options["only"] and not report.read:
            raise CommandError(f"There is no member {options['only']} here.")
        for line in report.iter_lines(verb="Would import" if options["dry_run"] else "Imported"):
            self.stdout.write(line)
