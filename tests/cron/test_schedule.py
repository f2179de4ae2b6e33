"""When the next round is, on clocks that jump."""

import threading
from datetime import UTC, datetime, timedelta

from cron.schedule import wait_for_next

NOON = datetime(2026, 11, 25, 12, 0, 0, 500_000, tzinfo=UTC)


class Clocks:
    """Both clocks; each look moves them by a second, and the wall clock by `jump` once, at the third look."""

    def __init__(self, jump: timedelta = timedelta(0)) -> None:
        self.wall = NOON
        self.monotonic = 1000.0
        self.looks = 0
        self._jump = jump

    def read_wall(self) -> datetime:
        self.looks += 1
        self.wall += timedelta(seconds=1) + (self._jump if self.looks == 3 else timedelta(0))
        self.monotonic += 1
        return self.wall

    def read_monotonic(self) -> float:
        return self.monotonic


class Impatient(threading.Event):
    """An event for which nobody has to wait."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def wait(clocks, schedule="*/1 * * * *"):
    stop = Impatient()
    return wait_for_next(schedule, stop, read_wall=clocks.read_wall, read_monotonic=clocks.read_monotonic)


def test_it_waits_for_the_schedules_next_moment():
    clocks = Clocks()
    assert wait(clocks)
    assert clocks.wall >= NOON.replace(minute=1, second=0, microsecond=0)
    assert clocks.wall < NOON.replace(minute=1, second=3)


def test_a_clock_set_forward_makes_one_round_at_once():
    clocks = Clocks(timedelta(hours=5))
    assert wait(clocks)
    assert clocks.looks < 5


def test_a_clock_set_back_does_not_make_it_sleep_longer():
    clocks = Clocks(-timedelta(hours=5))
    assert wait(clocks)
    assert clocks.monotonic < 1000 + 70


def test_it_ends_when_it_is_told_to():
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    assert not wait_for_next("0 0 1 1 *", stop)
