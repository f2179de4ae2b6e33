"""Pages against the do-nothing view, measured in turns, so that whatever else the machine does meets all of them."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.benchmarks.servers import Server

TURN = 10  # requests of one page before the next one's turn
WARM_UP_TURNS = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A page to measure; `wanted` is what was asked of it, in words. `make_body` makes the body of one POST."""

    label: str
    server: Server
    path: str
    wanted: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    make_body: Callable[[], str] | None = None

    def time(self, *, count: int) -> list[float]:
        bodies = [self.make_body() for _ in range(count)] if self.make_body else ()
        return self.server.time_requests(
            self.path, count=count, headers=dict(self.headers), status=self.status, bodies=bodies
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """Times of a page as multiples of the do-nothing view's: medians by medians, first deciles by first deciles."""

    median: float
    decile: float


def measure_ratios(nothing: Server, cases: Sequence[Case], *, rounds: int) -> tuple[float, dict[Case, Ratio]]:
    """Return the median time of the do-nothing view in milliseconds, and the ratio of each page to it."""
    base_ms: list[float] = []
    times_ms: dict[Case, list[float]] = {case: [] for case in cases}
    for number in range(WARM_UP_TURNS + rounds):
        turns = {case: case.time(count=TURN) for case in cases}
        base = nothing.time_requests("/", count=TURN)
        if number >= WARM_UP_TURNS:
            base_ms += base
            for case, turn in turns.items():
                times_ms[case] += turn
    median, decile = statistics.median(base_ms), find_decile(base_ms)
    ratios = {
        case: Ratio(statistics.median(times) / median, find_decile(times) / decile) for case, times in times_ms.items()
    }
    return median, ratios


def print_ratios(
    what: str, nothing: Server, cases: Sequence[Case], *, rounds: int, count_queries: Callable[[Case], int]
) -> None:
    """Measure, and print a table for docs/performance.md; `what` heads its first column."""
    base_ms, ratios = measure_ratios(nothing, cases, rounds=rounds)
    print(f"The do-nothing view takes {base_ms:.2f} ms.\n")
    print(f"| {what} | queries | × do-nothing view, median | × by the quickest tenth | wanted |")
    print("|---|---|---|---|---|")
    for case in cases:
        ratio = ratios[case]
        print(f"| {case.label} | {count_queries(case)} | {ratio.median:.1f} | {ratio.decile:.1f} | {case.wanted} |")


def find_decile(times: Sequence[float]) -> float:
    """Return the time that one request in ten stays under; the very best one is a matter of luck."""
    return statistics.quantiles(times, n=10)[0]
