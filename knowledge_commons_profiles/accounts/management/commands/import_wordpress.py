"""Take the members of the Commons' WordPress over: profiles, interests, who sees what, societies, pictures."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from knowledge_commons_profiles.accounts.importing.command import ImportCommand
from knowledge_commons_profiles.accounts.importing.mapping import DEFAULT, MappingError, read_mapping
from knowledge_commons_profiles.accounts.importing.running import CHUNK, Import
from knowledge_commons_profiles.wordpress.asking import is_configured
from knowledge_commons_profiles.wordpress.media import has_pictures


class Command(ImportCommand):
    help = (
        "Import the members of the Commons' WordPress (WORDPRESS_DATABASE_URL), which is only read. Run it again at "
        "any time: what a member edited here is never overwritten, and a run that was interrupted goes on where it "
        "stopped. docs/wordpress.md has the rules."
    )
    source = "wordpress"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mapping", type=Path, default=DEFAULT, help="which field becomes what (the Commons' own)")
        parser.add_argument("--no-pictures", action="store_true", help="leave avatars and covers where they are")
        parser.add_argument("--chunk", type=int, default=CHUNK, help=f"users a transaction ({CHUNK})")

    def build(self, options: dict[str, Any], **known: Any) -> Import:  # Any: as in the base class
        if not is_configured():
            raise CommandError("There is no WordPress: set WORDPRESS_DATABASE_URL (docs/wordpress.md).")
        if options["chunk"] < 1:
            raise CommandError("--chunk takes a number of users, 1 or more.")
        try:
            mapping = read_mapping(options["mapping"])
        except MappingError as error:
            raise CommandError(str(error)) from error
        with_pictures = has_pictures() and not options["no_pictures"]
        return Import(mapping=mapping, chunk=options["chunk"], with_pictures=with_pictures, **known)
