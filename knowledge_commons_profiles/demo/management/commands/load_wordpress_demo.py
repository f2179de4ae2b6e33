"""Fill a MariaDB with the demo Commons: the demo's scholars as WordPress and BuddyPress keep them, and more people."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from knowledge_commons_profiles.demo.wordpress_world.loading import Loader, NotOursError

GROUPS, BLOGS = 12, 40


class Command(BaseCommand):
    help = (
        "Make the tables of a WordPress multisite with BuddyPress in a MariaDB and fill them with the demo's people, "
        "and with everything that goes wrong in such a database. Loading again makes them anew; a WordPress that this "
        "did not make is left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--url",
            default="",
            help="mysql://USER:PASSWORD@HOST:PORT/NAME of an account that may write (WORDPRESS_DATABASE_URL's)",
        )
        parser.add_argument("--people", type=int, default=0, metavar="N", help="users in all (the scholars)")
        parser.add_argument("--groups", type=int, default=GROUPS, metavar="N", help=f"groups in all ({GROUPS})")
        parser.add_argument("--blogs", type=int, default=BLOGS, metavar="N", help=f"blogs in all ({BLOGS})")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        started = monotonic()
        loader = Loader(find_entry(options["url"]), prefix=settings.WORDPRESS_TABLE_PREFIX)
        try:
            count = loader.load(
                people=options["people"],
                groups=options["groups"],
                blogs=options["blogs"],
                now=timezone.now(),
            )
        except NotOursError as error:
            raise CommandError(f"{error} Name an empty database.") from error
        except Error as error:
            raise CommandError(f"MariaDB refused: {error}") from error
        finally:
            loader.close()
        self.stdout.write(f"Loaded {count} WordPress users in {monotonic() - started:.1f} s.")


def find_entry(url: str) -> dict[str, Any]:  # Any: Django's own schema
    if url:
        return dict(environ.Env.db_url_config(url))
    if "wordpress" not in settings.DATABASES:
        raise CommandError("Name the database: --url mysql://USER:PASSWORD@HOST:PORT/NAME.")
    return dict(settings.DATABASES["wordpress"])
