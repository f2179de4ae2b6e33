"""Ask the societies about everybody, now, within their limits; after a kill it goes on where it stopped."""

import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from knowledge_commons_profiles.accounts.importing.progress import Progress
from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.accounts.societies import (
    find_due,
    find_due_moment,
    find_societies,
    is_left_alone,
    sync_memberships,
)
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Profile

READ_AT_ONCE = 500
CHECKPOINT_EVERY = 100


class Command(BaseCommand):
    help = "Ask the societies about everybody whom they have not been asked about for SYNC_HOURS; write what they say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="only this person, asked about in any case")
        parser.add_argument("--full", "--force", action="store_true", dest="force", help="also who was asked lately")
        parser.add_argument("--missing-only", action="store_true", help="only who has no answer of some society yet")
        parser.add_argument("--dry-run", action="store_true", help="ask and tell, and write nothing")
        parser.add_argument("--no-notify", action="store_true", help="do not tell sister services of changes")
        parser.add_argument("--sleep", type=float, default=0, help="seconds after each person")
        parser.add_argument("--state-file", type=Path, help="with --force or --dry-run: where to note how far it got")
        parser.add_argument("--checkpoint-every", type=int, default=CHECKPOINT_EVERY, help="people between two notes")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        societies = find_societies()
        if not societies:
            raise CommandError("No society can be asked: none has its variables set and a network here.")
        is_everybody = bool(options["force"] or options["username"])
        moment = None if is_everybody or options["missing_only"] else find_due_moment()
        people = find_people(options, list(societies))
        total, counts = people.count(), Counter[str]()
        progress = Progress(options["state_file"])
        for number in iter_numbers(people, after=progress.read()):
            wait_for_any(list(societies))
            synced = sync_memberships(
                number,
                societies,
                asked_before=moment,
                is_dry=options["dry_run"],
                is_told=not options["no_notify"],
            )
            counts.update(asked=1, changed=int(synced.is_changed), unread=int(bool(synced.unread)))
            if options["dry_run"]:
                self.stdout.write(f"{number}: {', '.join(f'{code} {state}' for code, state in synced.states.items())}")
            if counts["asked"] % options["checkpoint_every"] == 0:
                progress.write(number)
                self.stdout.write(f"{describe(counts)} of {total} to ask about")
            time.sleep(options["sleep"])
        progress.forget()
        self.stdout.write(f"Done: {describe(counts)}.")


def wait_for_any(codes: list[str]) -> None:
    """Wait while every society is left alone; who is passed over for one of several stays due for the next run."""
    while all(is_left_alone(code) for code in codes):
        time.sleep(1)


def find_people(options: dict[str, Any], codes: list[str]) -> QuerySet[Profile]:
    """Return whom to ask about. Raises CommandError for a username that nobody has."""
    if options["username"]:
        person = Profile.objects.filter(username__lower=options["username"].lower())
        if not person.exists():
            raise CommandError(f"Nobody here is called {options['username']}.")
        return person
    if options["force"]:
        return Profile.objects.public().filter(
            pk__in=EmailAddress.objects.filter(verified_at__isnull=False).values("profile")
        )
    due = find_due(codes, find_due_moment())
    if not options["missing_only"]:
        return due
    answered = Membership.objects.filter(source=Membership.Source.API, checked_at__isnull=False)
    complete = [set(answered.filter(network__code__iexact=code).values_list("profile", flat=True)) for code in codes]
    return due.exclude(pk__in=set.intersection(*complete))


def iter_numbers(people: QuerySet[Profile], *, after: int) -> Iterator[int]:
    """Yield keys in their order, read a few hundred at a time: whoever is not due any more is passed over."""
    while numbers := list(people.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:READ_AT_ONCE]):
        yield from numbers
        after = numbers[-1]


def describe(counts: Counter[str]) -> str:
    return f"{counts['asked']} asked about, {counts['changed']} changed, {counts['unread']} not all answered"
