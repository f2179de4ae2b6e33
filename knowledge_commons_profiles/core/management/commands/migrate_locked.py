"""Migrations for deployments: one process at a time, and never at the cost of the site that is running."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

LOCK = 7_301_000  # an advisory lock's number: any, as long as nothing else here uses it


class Command(BaseCommand):
    help = "Apply migrations under an advisory lock; give up when a table stays locked by the running site."

    def handle(self, **options: Any) -> None:  # Any: Django's own signature
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false)")
            # Waiting for another deployment that migrates is right; it ends by itself.
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            cursor.execute("SELECT set_config('lock_timeout', '10s', false)")  # for a table
        try:
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
        except OperationalError as error:
            raise CommandError(
                f"Migrations stopped and were rolled back: {error}. Try again at a quieter time."
            ) from error
        finally:
            connection.close()  # the lock goes with the session
