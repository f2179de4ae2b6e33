"""A round: all probes that are due, at once, each tried a second time before a failure counts, within one deadline."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cronsim import CronSim

from cron.probe_file import Probe
from cron.probes import Finding, Surroundings, run_probe

logger = logging.getLogger(__name__)

PAUSE_BEFORE_RETRY_S = 0.5
LOOK_EVERY_S = 0.1


class StoppedError(Exception):
    """The monitor was told to end in the middle of a round; nothing of the round counts."""


@dataclass(frozen=True, slots=True)
class Result:
    probe: Probe
    finding: Finding
    duration_ms: float
    attempts: int = 1

    @property
    def is_up(self) -> bool:
        return not self.finding.reason


class Runner:
    """Runs rounds. A probe that still hangs from an earlier round (only a name's resolution can) is not begun again."""

    def __init__(self, around: Surroundings, *, limit_s: float) -> None:
        self._around = around
        self._limit_s = limit_s
        self._threads: dict[str, threading.Thread] = {}

    def run(self, probes: Iterable[Probe], *, is_stopped: Callable[[], bool]) -> list[Result]:
        """Return a result for each probe, in their order. Raises StoppedError."""
        probes = list(probes)
        results: dict[str, Result] = {}
        started_at = time.monotonic()
        for probe in probes:
            self._start(probe, results, started_at + self._limit_s)
        while len(results) < len(probes) and time.monotonic() - started_at < self._limit_s:
            if is_stopped():
                raise StoppedError
            time.sleep(LOOK_EVERY_S)
        late = Finding(f"did not end within the round's {self._limit_s:g} s")
        return [results.get(probe.name) or Result(probe, late, self._limit_s * 1000) for probe in probes]

    def _start(self, probe: Probe, results: dict[str, Result], ends_at: float) -> None:
        before = self._threads.get(probe.name)
        if before and before.is_alive():
            results[probe.name] = Result(probe, Finding("still hangs since an earlier round"), 0, 0)
            return

        def work() -> None:
            results[probe.name] = try_twice(probe, self._around, ends_at)

        # A daemon: nobody waits for it when the process ends.
        thread = threading.Thread(target=work, name=f"probe-{probe.name}", daemon=True)
        self._threads[probe.name] = thread
        thread.start()


def try_twice(probe: Probe, around: Surroundings, ends_at: float) -> Result:
    """Run the probe, and once more when it fails and there is time for that."""
    result = time_probe(probe, around)
    if result.is_up or time.monotonic() + PAUSE_BEFORE_RETRY_S > ends_at:
        return result
    time.sleep(PAUSE_BEFORE_RETRY_S)
    again = time_probe(probe, around)
    return Result(probe, again.finding, again.duration_ms, 2)


def time_probe(probe: Probe, around: Surroundings) -> Result:
    started_at = time.monotonic()
    finding = run_probe(probe, around)
    return Result(probe, finding, round((time.monotonic() - started_at) * 1000, 1))


def find_due(
    probes: Iterable[Probe], *, since: datetime | None, at: datetime, doubtful: Collection[str] = ()
) -> list[Probe]:
    """Return the probes of a round: those without a schedule, those whose time came since the round before.

    And those of which the last answer is not believed yet, so that a rare probe is not told of rounds later.
    """
    return [
        probe
        for probe in probes
        if not probe.schedule or since is None or probe.name in doubtful or is_due(probe.schedule, since, at)
    ]


def is_due(schedule: str, since: datetime, at: datetime) -> bool:
    if since > at:  # the clock went back
        return True
    return next(CronSim(schedule, since), at + timedelta(seconds=1)) <= at
