"""Ask other systems for what they know about members, now and in this process."""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import reset_queries
from django.db.models import QuerySet
from tqdm import tqdm

from knowledge_commons_profiles.mirrors.copying import Outcome
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.sources import TERMS
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.refreshing import refresh_sources
from knowledge_commons_profiles.profiles.sources import find_sources, has_sources
from knowledge_commons_profiles.profiles.wordpress_numbers import ensure_wordpress_id

CHUNK = 200


class Command(BaseCommand):
    help = (
        "Refresh what other systems know about members. Only what is due, unless --all. The site goes on meanwhile, "
        "and a run that is interrupted has lost nothing: what it has refreshed is no longer due."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", action="append", help="only this member; may be given several times")
        parser.add_argument(
            "--source",
            action="append",
            choices=[source.value for source, terms in TERMS.items() if terms.fresh_for is not None],
            help="only this source; may be given several times",
        )
        parser.add_argument(
            "--all", action="store_true", help="also what is still fresh, and systems that keep failing"
        )

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        if not has_sources():
            raise CommandError(
                "No source is configured here: see WORKS_DOMAIN and its neighbours in docs/environment.md."
            )
        profiles = find_profiles(options["username"])
        wanted = {Copy.Source(source) for source in options["source"] or TERMS}
        outcomes: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
        with tqdm(total=profiles.count(), desc="Members", unit="", disable=None) as bar:
            for profile in iter_profiles(profiles):
                ensure_wordpress_id(profile)
                sources = [source for source in find_sources(profile) if source in wanted]
                for source, outcome in refresh_sources(profile, sources, is_forced=options["all"]):
                    outcomes[str(source.label)][outcome] += 1
                bar.update()
        for label, counts in outcomes.items():
            told = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome])
            self.stdout.write(f"{label}: {told}.")
        if not outcomes:
            self.stdout.write("Nothing to refresh.")


def find_profiles(usernames: list[str] | None) -> QuerySet[Profile]:
    profiles = Profile.objects.filter(is_suspended=False, closes_at=None)
    if not usernames:
        return profiles
    names = {username.lower() for username in usernames}
    chosen = profiles.filter(username__lower__in=names)
    unknown = names - {profile.username.lower() for profile in chosen}
    if unknown:
        raise CommandError(f"Nobody here is called {', '.join(sorted(unknown))}.")
    return chosen


def iter_profiles(profiles: QuerySet[Profile]) -> Iterator[Profile]:
    """Yield them in the order of their numbers, a few at a time, so that no query stays open while systems answer."""
    last = 0
    while chunk := list(profiles.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk
        reset_queries()  # with DEBUG on, Django keeps the text of every statement
