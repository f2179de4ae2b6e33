"""Write every listing of the directory anew, after a change of what listings hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import reset_queries, transaction
from tqdm import tqdm

from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Listing, Profile

CHUNK = 500


class Command(BaseCommand):
    help = (
        "Write the directory's listings anew for every profile, and remove those of profiles that are not listed. "
        "People may go on editing meanwhile; a run that is interrupted has lost nothing and may be started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chunk", type=int, default=CHUNK, help=f"profiles a transaction ({CHUNK})")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        if options["chunk"] < 1:
            raise CommandError("--chunk takes a number of profiles, 1 or more.")
        done = last = 0
        with tqdm(total=Profile.objects.count(), desc="Listings", unit="", disable=None) as bar:
            while ids := rebuild_after(last, options["chunk"]):
                done, last = done + len(ids), ids[-1]
                bar.update(len(ids))
                reset_queries()  # with DEBUG on, Django keeps the text of every statement
        listed = Listing.objects.values("profile").distinct().count()
        self.stdout.write(f"Rebuilt the listings of {done} profiles; {listed} are in the directory.")


@transaction.atomic
def rebuild_after(last: int, chunk: int) -> list[int]:
    """Rebuild the next profiles and return their ids.

    The rows are locked before anything is read, so that an edit either is read here or waits and writes after us.
    """
    following = Profile.objects.select_for_update(no_key=True).filter(pk__gt=last).order_by("pk")
    ids = list(following.values_list("pk", flat=True)[:chunk])
    sync_listings_of(ids)
    return ids
