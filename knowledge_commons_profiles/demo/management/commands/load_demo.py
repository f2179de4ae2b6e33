"""Load the demo world, and as many synthetic members as asked for."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from knowledge_commons_profiles.demo.invented import build_invented_members
from knowledge_commons_profiles.demo.scaling import analyze_tables, grow_to
from knowledge_commons_profiles.demo.societies import SOCIETIES
from knowledge_commons_profiles.demo.synthetic import PREFIX
from knowledge_commons_profiles.demo.world import load_world, read_world
from knowledge_commons_profiles.profiles.models import Profile

NAMED_STRANGERS = 3


class Command(BaseCommand):
    help = (
        "Load the demo world: historical scholars, societies, pages and files. Loading again puts the demo's own "
        "people back as they were and leaves everybody else alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any profile")
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="see that there are N synthetic members")
        parser.add_argument("--no-images", action="store_true", help="draw no portraits and covers")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        if options["scale"] < 0:
            raise CommandError("--scale takes the number of synthetic members there should be, 0 or more.")
        if options["if_empty"] and Profile.objects.exists():
            self.stdout.write("There are profiles already; nothing was loaded.")
            return
        refuse_strangers()
        started = monotonic()
        load_world(has_pictures=not options["no_images"])
        added = grow_to(options["scale"])
        if added:
            analyze_tables()
        people = read_world()
        work_count = sum(len(scholar.works) for scholar in people)
        self.stdout.write(
            f"Loaded {len(people)} people with {work_count} works in {len(SOCIETIES)} networks, "
            f"and added {added} synthetic members, in {monotonic() - started:.1f} s."
        )


def refuse_strangers() -> None:
    """Raise CommandError when the profiles here are other people's, so that nobody pours the demo into a real site.

    Where the whole demo world is already, whoever came later is a guest of it and does not stand in the way.
    """
    own = [scholar.username for scholar in read_world()]
    others = Profile.objects.exclude(Q(username__in=own) | Q(username__startswith=PREFIX)).order_by("pk")
    strangers = list(others.values_list("username", flat=True)[:NAMED_STRANGERS])
    invented = [member.username for member in build_invented_members()]
    if strangers and Profile.objects.filter(username__in=invented).count() < len(invented):
        raise CommandError(
            f"This database already holds profiles that are not the demo's: {', '.join(strangers)} "
            f"({others.count()} in all). Load the demo world into an empty database, or pass --if-empty to load it "
            "only where nobody is."
        )
