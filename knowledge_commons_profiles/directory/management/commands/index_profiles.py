"""Tell the search service of everybody, as it must be when it is new or has lost what it knew."""

from argparse import ArgumentParser
from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import reset_queries
from tqdm import tqdm

from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.directory.indexing import is_configured, sync_documents
from knowledge_commons_profiles.directory.models import SearchDocument
from knowledge_commons_profiles.profiles.models import Profile

CHUNK = 100


class Command(BaseCommand):
    help = (
        "Put what everyone may see of each member into the Commons' search service, and take away who is gone. "
        "A run that is interrupted has lost nothing: what was sent is not sent again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="send everything anew, also what it was sent before")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        if not is_configured():
            raise CommandError("Set CC_SEARCH_URL and SITE_URL first: see docs/environment.md.")
        if options["again"]:
            SearchDocument.objects.update(digest="")
        numbers = sorted(
            {
                *Profile.objects.values_list("pk", flat=True),
                *SearchDocument.objects.values_list("profile_number", flat=True),
            }
        )
        with tqdm(total=len(numbers), desc="Members", unit="", disable=None) as bar:
            for chunk in batched(numbers, CHUNK):
                try:
                    sync_documents(chunk)
                except RemoteError as error:
                    raise CommandError(f"The search service failed ({error}). Run this again to go on.") from error
                bar.update(len(chunk))
                reset_queries()
        self.stdout.write(f"The search service knows {SearchDocument.objects.count()} members.")
