"""When the next round is: cron expressions on the wall clock, and the monotonic clock in case the other one jumps."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from cronsim import CronSim

from cron.clock import now

LOOK_EVERY_S = 1.0


def wait_for_next(
    schedule: str,
    stop: threading.Event,
    *,
    read_wall: Callable[[], datetime] = now,
    read_monotonic: Callable[[], float] = time.monotonic,
) -> bool:
    """Wait for the schedule's next moment; False when the monitor is to end.

    A clock set forward makes one round at once, not one for each that was jumped over; a clock set back does not make
    the monitor sleep for longer than it had planned.
    """
    begun_at, begun = read_wall(), read_monotonic()
    due_at = next(CronSim(schedule, begun_at))
    # A second more than planned: the clocks never quite agree, and a round too early would be followed by another one.
    longest_s = (due_at - begun_at).total_seconds() + LOOK_EVERY_S
    while (left_s := min((due_at - read_wall()).total_seconds(), longest_s - (read_monotonic() - begun))) > 0:
        if stop.wait(min(left_s, LOOK_EVERY_S)):
            return False
    return not stop.is_set()
