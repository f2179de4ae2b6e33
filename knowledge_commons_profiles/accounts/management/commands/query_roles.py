"""Tell which networks somebody belongs to, source by source, and which rights they have."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge_commons_profiles.accounts.roles import find_memberships
from knowledge_commons_profiles.memberships.merging import list_networks
from knowledge_commons_profiles.profiles.models import Profile


class Command(BaseCommand):
    help = "Tell which networks somebody belongs to, source by source, and which rights they have."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="in any case")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        profile = Profile.objects.select_related("user").filter(username__lower=options["username"].lower()).first()
        if profile is None:
            raise CommandError(f"Nobody here is called {options['username']}.")
        memberships = find_memberships(profile)
        for row in memberships:
            self.stdout.write(f"{row.network.code}: {row.get_state_display()}, according to {row.get_source_display()}")
        codes = [network.code for network in list_networks(memberships)]
        self.stdout.write(f"Member of: {', '.join(codes) or 'no network'}")
        self.stdout.write(f"Rights: {describe_rights(profile)}")


def describe_rights(profile: Profile) -> str:
    user = profile.user
    if user is None:
        return "none: nobody has signed in to this profile yet"
    names = [name for name, has in (("superuser", user.is_superuser), ("staff", user.is_staff)) if has]
    return " and ".join(names) or "none"
