"""Give somebody all rights, or take them away: the way in for the first superuser."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.accounts.rights import ALL_RIGHTS, NO_RIGHTS, change_rights
from knowledge_commons_profiles.core.errors import RefusedError


class Command(BaseCommand):
    help = (
        "Make somebody who has signed in before superuser and staff; a superuser becomes neither. The act is recorded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="in any case")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        user = User.objects.filter(username__lower=options["username"].lower()).first()
        if user is None:
            raise CommandError(f"Nobody called {options['username']} has signed in yet.")
        wanted = NO_RIGHTS if user.is_superuser else ALL_RIGHTS
        try:
            change_rights(user, wanted, by=None)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user.username} is {'now' if wanted.is_superuser else 'no longer'} superuser and staff.")
