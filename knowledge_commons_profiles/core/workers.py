"""Which workers live, and what becomes of the tasks of those that do not.

A worker holds an advisory lock on a connection of its own. PostgreSQL gives it back in the moment in which the process
is gone, and within half a minute when its machine is. So a task in hand is given back as soon as its worker was missed
twice, and never while its worker lives, however long it takes.
"""

import re
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

LIVING = 7_301_003  # the first number of these locks; see core/tasks.py
BEAT_S = 10
SURE_AFTER_S = 2 * BEAT_S + 5  # a worker that lives has had two beats to hold its lock again
NAME = re.compile(r"worker-(\d{1,10})-")
# A machine that is gone says no goodbye: the server asks after 10 seconds, and again three times.
WATCHED = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
HELD = """
    SELECT objid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND classid = %s AND granted AND datname = current_database()
"""
NAMELESS_LOST_AFTER = timedelta(minutes=15)  # of a worker that holds no lock: one of an earlier release


class LifeLine:
    """What says that this process lives, for as long as it does. `name` is the worker's."""

    def __init__(self) -> None:
        self.number = secrets.randbelow(2**31 - 1) + 1
        self.name = f"worker-{self.number}-{secrets.token_hex(4)}"
        self.held: psycopg.Connection[object] | None = None

    def hold(self) -> None:
        """Hold the lock, again if the connection was lost. Raises psycopg.Error while the database is away."""
        try:
            if self.held:
                self.held.execute("SELECT 1")
                return
        except psycopg.Error:
            self.let_go()
        self.held = open_connection()
        self.held.execute(WATCHED)
        self.held.execute("SELECT pg_advisory_lock(%s, %s)", [LIVING, self.number])

    def let_go(self) -> None:
        if self.held:
            with suppress(psycopg.Error):
                self.held.close()
        self.held = None


def open_connection() -> "psycopg.Connection[object]":
    """Return a connection outside the pool, in which one that is given back would keep its lock."""
    parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
    return psycopg.connect(**{**parameters, "autocommit": True})


class Watch:
    """Looks for tasks whose worker is gone, and remembers since when each is missed."""

    def __init__(self) -> None:
        self.missed_since: dict[UUID, float] = {}

    def requeue_lost(self) -> int:
        """Give back the tasks of killed workers; return how many. A task must bear being repeated."""
        now = time.monotonic()
        living = find_living()
        running = DBTaskResult.objects.running().values_list("pk", "worker_ids", "started_at")
        missed, lost = [], []
        for pk, names, started_at in running:
            number = find_number(names)
            if number is None and started_at and started_at < timezone.now() - NAMELESS_LOST_AFTER:
                lost.append(pk)
            elif number is not None and number not in living:
                missed.append(pk)
        self.missed_since = {pk: self.missed_since.get(pk, now) for pk in missed}
        lost += [pk for pk, since in self.missed_since.items() if now - since >= SURE_AFTER_S]
        return give_back(lost) if lost else 0


def find_living() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(HELD, [LIVING])
        return {number for (number,) in cursor.fetchall()}


def find_number(names: list[str]) -> int | None:
    """Return the lock of the worker that has the task in hand, the last of `names`; None when it holds none."""
    found = NAME.match(names[-1]) if names else None
    return int(found[1]) if found else None


def give_back(tasks: list[UUID]) -> int:
    lost = DBTaskResult.objects.filter(pk__in=tasks, status=TaskResultStatus.RUNNING)
    return lost.update(status=TaskResultStatus.READY, started_at=None)
