"""Take the members of the Commons' WordPress over: profiles, interests, who sees what, societies, pictures."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from knowledge_commons_profiles.accounts.importing.mapping import DEFAULT, MappingError, read_mapping
from knowledge_commons_profiles.accounts.importing.pictures import PictureImport, has_pictures
from knowledge_commons_profiles.accounts.importing.progress import Progress
from knowledge_commons_profiles.accounts.importing.report import BadRows, Report, find_place, open_bad_rows
from knowledge_commons_profiles.accounts.importing.running import CHUNK, Import
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.wordpress.asking import is_configured
from knowledge_commons_profiles.wordpress.members import count_members

BAD_ROWS = "import-wordpress-bad-rows.csv"


class Command(BaseCommand):
    help = (
        "Import the members of the Commons' WordPress (WORDPRESS_DATABASE_URL), which is only read. Run it again at "
        "any time: what a member edited here is never overwritten, and a run that was interrupted goes on where it "
        "stopped. docs/wordpress.md has the rules."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--only", default="", metavar="USERNAME", help="import this user alone")
        parser.add_argument("--mapping", type=Path, default=DEFAULT, help="which field becomes what (the Commons' own)")
        parser.add_argument(
            "--bad-rows", type=Path, default=find_place(BAD_ROWS), help="what was left out (%(default)s)"
        )
        parser.add_argument("--state", type=Path, default=None, help="where a run notes how far it came")
        parser.add_argument("--restart", action="store_true", help="begin with the first user again")
        parser.add_argument("--no-pictures", action="store_true", help="leave avatars and covers where they are")
        parser.add_argument("--chunk", type=int, default=CHUNK, help=f"users a transaction ({CHUNK})")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        if not is_configured():
            raise CommandError("There is no WordPress: set WORDPRESS_DATABASE_URL (docs/wordpress.md).")
        if options["chunk"] < 1:
            raise CommandError("--chunk takes a number of users, 1 or more.")
        try:
            self.run_import(options)
        except (MappingError, RemoteError) as error:
            raise CommandError(
                f"{error}. What was imported so far stays; the same command goes on with the rest."
            ) from error

    def run_import(self, options: dict[str, Any]) -> None:  # Any: as above
        mapping, report = read_mapping(options["mapping"]), Report()
        progress = Progress(
            options["state"] or Path(tempfile.gettempdir()) / f"import-wordpress-{name_databases()}.json"
        )
        is_whole = not options["only"] and not options["dry_run"]
        after = 0 if options["restart"] or not is_whole else progress.read()
        if after:
            self.stdout.write(f"Going on after user {after}; --restart begins again.")
        with open_bad_rows(options["bad_rows"], goes_on=bool(after)) as bad_rows:
            run = Import(
                mapping, report, bad_rows, is_dry=options["dry_run"], only=options["only"], chunk=options["chunk"]
            )
            with tqdm(total=1 if run.only else count_members(), desc="Members", unit="", disable=None) as bar:
                for last, count in run.iter_done(after):
                    bar.update(count)
                    if is_whole:
                        progress.write(last)
            if has_pictures() and not options["no_pictures"]:
                pictures = PictureImport(report, bad_rows, is_dry=options["dry_run"], only=options["only"])
                pictures.run()
                bad_rows.write(report)
        if is_whole:
            progress.forget()
        self.tell(report, options, bad_rows)

    def tell(self, report: Report, options: dict[str, Any], bad_rows: BadRows) -> None:  # Any: as above
        if options["only"] and not report.read:
            raise CommandError(f"WordPress has no user {options['only']}.")
        for line in report.iter_lines(verb="Would import" if options["dry_run"] else "Imported"):
            self.stdout.write(line)
        if report.bad:
            self.stdout.write(f"Each of those stands with its reason in {bad_rows.path}.")


def name_databases() -> str:
    """Return what parts the state of one import from that of another on the same machine."""
    return f"{settings.DATABASES['default'].get('NAME')}-{settings.DATABASES.get('wordpress', {}).get('NAME', '')}"
