"""Once a minute each process says what it counted: a thread writes metrics to stdout, where CloudWatch reads them.

Each process writes at a second of its own, and what is cumulative goes into a folder that the processes of a container
share, from which `/metrics` answers (observability/shared_totals.py).
"""

import atexit
import logging
import os
import sys
import time
from collections.abc import Mapping
from threading import Event, Lock, Thread

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

from knowledge_commons_profiles.core.measures import Series, Totals, read_totals
from knowledge_commons_profiles.observability.emf import Frame, iter_lines
from knowledge_commons_profiles.observability.gauges import read_gauges
from knowledge_commons_profiles.observability.shared_totals import keep_totals, leave_totals

logger = logging.getLogger(__name__)

EVERY_S = 60
TURN = "metrics:gauges"

_start_lock = Lock()
_started_in: list[int] = []
_before = [Totals({}, {})]


def start_publishing() -> None:
    """Start this process's thread; none when metrics are switched off.

    The second call in a process does nothing, one in a fork starts its own.
    """
    if _started_in == [os.getpid()] or not (settings.METRICS_NAMESPACE or settings.METRICS_FOLDER):
        return
    with _start_lock:
        if _started_in == [os.getpid()]:
            return
        _started_in[:] = [os.getpid()]
    Thread(target=publish_for_ever, args=[Event()], name="metrics", daemon=True).start()
    atexit.register(publish_last)


def publish_for_ever(over: Event) -> None:
    while not over.wait(EVERY_S):
        publish()


def publish() -> None:
    """Write the lines of what was counted since the last time. Never raises: figures are not worth a request."""
    try:
        gauges = read_own_gauges()
        write_lines(gauges)
        keep_totals(_before[0], gauges)
    except Exception:
        logger.exception("metrics could not be published")


def publish_last() -> None:
    write_lines({})
    leave_totals(_before[0])


def write_lines(gauges: Mapping[Series, float]) -> None:
    now = read_totals()
    if settings.METRICS_NAMESPACE:
        frame = Frame(settings.METRICS_NAMESPACE, settings.METRICS_DIMENSIONS, int(time.time() * 1000))
        if text := "".join(f"{line}\n" for line in iter_lines(frame, now, _before[0], gauges)):
            sys.stdout.write(text)
            sys.stdout.flush()
    _before[0] = now


def read_own_gauges() -> Mapping[Series, float]:
    """Return what is looked up, when it is this process's turn: with Redis one of all does it each minute."""
    if not cache.add(TURN, 1, EVERY_S - 5):
        return {}
    try:
        return read_gauges()
    except DatabaseError:
        logger.warning("figures could not be looked up", exc_info=True)
        return {}
    finally:
        connection.close()
