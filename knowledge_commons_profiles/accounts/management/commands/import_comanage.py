"""Take over from COmanage who is a member of which society."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from knowledge_commons_profiles.accounts.importing.comanage import ComanageImport
from knowledge_commons_profiles.accounts.importing.command import ImportCommand
from knowledge_commons_profiles.clients.comanage import ComanageClient

CO = 2


class Command(ImportCommand):
    help = (
        "Ask COmanage for everybody's roles and keep the memberships that follow from them. Run it again any time; a "
        "run that was interrupted goes on where it stopped, and what our staff or a society says counts first."
    )
    source = "comanage"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--base-url", required=True, help="https://registry.example.org/registry")
        parser.add_argument("--username", required=True, help="of COmanage's API user")
        parser.add_argument("--password-file", type=Path, required=True, help="a file with the API user's key")
        parser.add_argument("--co", type=int, default=CO, help=f"number of the CO ({CO})")

    def build(self, options: dict[str, Any], **known: Any) -> ComanageImport:  # Any: as in the base class
        try:
            password = options["password_file"].read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CommandError(f"--password-file cannot be read: {error.strerror}.") from error
        client = ComanageClient(options["base_url"], username=options["username"], password=password, co=options["co"])
        return ComanageImport(client=client, **known)
