"""Care for the newsletter's subscribers, by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge_commons_profiles.accounts.newsletter import build_subscriber
from knowledge_commons_profiles.clients.newsletter import Newsletter, Subscriber, build_newsletter, hash_address
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.profiles.models import Profile

NOT_THERE = "There is no such subscriber."


class Command(BaseCommand):
    help = "Subscribe somebody to the newsletter, change their address there, or take them off it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act, explanation in (("add", "subscribe"), ("unsubscribe", "take off the list")):
            one = acts.add_parser(act, help=explanation)
            who = one.add_mutually_exclusive_group(required=True)
            who.add_argument("username", nargs="?", help="a member, by their primary address")
            who.add_argument("--email", help="an address, whoever has it")
            one.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")
        change = acts.add_parser("update-email", help="give a subscriber another address")
        change.add_argument("old")
        change.add_argument("new")
        change.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        newsletter = build_newsletter()
        if newsletter is None:
            raise CommandError("The newsletter's variables (MAILCHIMP_…) are not all set.")
        try:
            self.stdout.write(act(newsletter, options))
        except (LookupError, RemoteError) as error:
            raise CommandError(str(error)) from error


def act(newsletter: Newsletter, options: dict[str, Any]) -> str:
    is_dry = options["dry_run"]
    if options["act"] == "update-email":
        is_known = is_dry or newsletter.change_address(hash_address(options["old"]), options["new"])
        done = f"{options['old']} has the address {options['new']} now." if is_known else NOT_THERE
    elif options["act"] == "add":
        subscriber = find_subscriber(options)
        if not is_dry:
            newsletter.subscribe(subscriber)
        done = f"{subscriber.address} is subscribed, with the tags: {', '.join(subscriber.tags) or 'none'}."
    else:
        address = find_subscriber(options).address
        is_known = is_dry or newsletter.unsubscribe(hash_address(address))
        done = f"{address} is off the list." if is_known else NOT_THERE
    return f"Nothing was done. It would be: {done}" if is_dry else done


def find_subscriber(options: dict[str, Any]) -> Subscriber:
    """Return the member, or the bare address. Raises LookupError."""
    if options["email"]:
        return Subscriber(options["email"], "", "", "", "")
    profile = Profile.objects.filter(username__lower=options["username"].lower()).first()
    subscriber = build_subscriber(profile) if profile else None
    if subscriber is None:
        raise LookupError(f"Nobody here is called {options['username']}, or they have no primary address.")
    return subscriber
