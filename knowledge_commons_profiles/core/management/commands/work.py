"""The worker: does the background tasks, and sees to it that periodic ones are enqueued."""

import logging
import tempfile
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import connection

from knowledge_commons_profiles.core.tasks import enqueue_due, requeue_lost

logger = logging.getLogger(__name__)

ASK_EVERY_S = 30
# Touched as long as the worker is at it and reaches the database; the container's health check looks at its age.
SEEN_FILE = Path(tempfile.gettempdir()) / "profiles-worker-seen"


class Command(BaseCommand):
    help = "Do background tasks until told to stop (Ctrl-C); periodic ones are enqueued when they are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is waiting, then end")
        parser.add_argument("--interval", type=float, default=1, help="seconds between looks when nothing is waiting")

    def handle(self, **options: Any) -> None:  # Any: Django's own signature
        over = Event()
        Thread(target=keep_scheduling, args=[over], daemon=True).start()
        try:
            call_command(
                "db_worker",
                queue_name="*",
                batch=options["batch"],
                interval=options["interval"],
                startup_delay=False,
                reload=False,
                verbosity=options["verbosity"],
            )
        finally:
            over.set()


def keep_scheduling(over: Event) -> None:
    while True:
        try:
            lost_count = requeue_lost()
            if lost_count:
                logger.warning("tasks of a killed worker given back", extra={"task_count": lost_count})
            enqueue_due()
            SEEN_FILE.touch()
        except DatabaseError:
            logger.warning("periodic tasks could not be enqueued", exc_info=True)
        finally:
            connection.close()
        if over.wait(ASK_EVERY_S):
            return
