"""The worker: does the background tasks, and sees to it that periodic ones are enqueued."""

import logging
import tempfile
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import connection

from knowledge_commons_profiles.core.tasks import enqueue_due
from knowledge_commons_profiles.core.workers import BEAT_S, LifeLine, Watch

logger = logging.getLogger(__name__)

BEATS_A_LOOK = 3  # at what is due
# Touched as long as the worker is at it and reaches the database; the container's health check looks at its age.
SEEN_FILE = Path(tempfile.gettempdir()) / "profiles-worker-seen"


class Command(BaseCommand):
    help = "Do background tasks until told to stop (Ctrl-C); periodic ones are enqueued when they are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is waiting, then end")
        parser.add_argument("--interval", type=float, default=1, help="seconds between looks when nothing is waiting")

    def handle(self, **options: Any) -> None:  # Any: Django's own signature
        over, life_line = Event(), LifeLine()
        life_line.hold()
        Thread(target=keep_scheduling, args=[over, life_line], daemon=True).start()
        try:
            call_command(
                "db_worker",
                queue_name="*",
                batch=options["batch"],
                interval=options["interval"],
                startup_delay=False,
                reload=False,
                worker_id=life_line.name,
                verbosity=options["verbosity"],
            )
        finally:
            over.set()
            life_line.let_go()


def keep_scheduling(over: Event, life_line: LifeLine) -> None:
    watch = Watch()
    for beat in count():
        try:
            life_line.hold()
            lost_count = watch.requeue_lost()
            if lost_count:
                logger.warning("tasks of a killed worker given back", extra={"task_count": lost_count})
            if beat % BEATS_A_LOOK == 0:
                enqueue_due()
            SEEN_FILE.touch()
        except (DatabaseError, psycopg.Error):
            logger.warning("periodic tasks could not be enqueued", exc_info=True)
        finally:
            connection.close()
        if over.wait(BEAT_S):
            return
