"""What this process counts: figures for operators, held in memory and published once a minute (observability/).

Counting costs about a microsecond and never fails. Labels have few values each: an app, an outcome, never a person.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter

# Upper ends of the steps in which values are kept, 25 % apart: 0.5 ms to half an hour, when they are milliseconds.
BOUNDS = tuple(0.5 * 1.25**step for step in range(70))

type Labels = tuple[tuple[str, str], ...]
type Series = tuple[str, Labels]


@dataclass(slots=True)
class Distribution:
    """How often values were seen in each step. The last step is everything above."""

    count: int = 0
    total: float = 0.0
    steps: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def add(self, values: Sequence[float]) -> None:
        self.count += len(values)
        self.total += sum(values)
        for value in values:
            self.steps[bisect_left(BOUNDS, value)] += 1

    def plus(self, other: "Distribution", *, sign: int = 1) -> "Distribution":
        return Distribution(
            self.count + sign * other.count,
            self.total + sign * other.total,
            [mine + sign * theirs for mine, theirs in zip(self.steps, other.steps, strict=True)],
        )

    def minus(self, other: "Distribution") -> "Distribution":
        return self.plus(other, sign=-1)


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything counted since the process began."""

    counts: Mapping[Series, float]
    distributions: Mapping[Series, Distribution]


_lock = Lock()
_counts: defaultdict[Series, float] = defaultdict(float)
_distributions: defaultdict[Series, Distribution] = defaultdict(Distribution)


def count(name: str, amount: float = 1, **labels: str) -> None:
    note({(name, tuple(labels.items())): amount}, {})


def observe(name: str, value: float, **labels: str) -> None:
    note({}, {(name, tuple(labels.items())): [value]})


def note(counted: Mapping[Series, float], observed: Mapping[Series, Sequence[float]]) -> None:
    """Add to all of these counters and distributions under one lock."""
    with _lock:
        for series, amount in counted.items():
            _counts[series] += amount
        for series, values in observed.items():
            _distributions[series].add(values)


@contextmanager
def timed(name: str, **labels: str) -> Iterator[None]:
    """Observe how many milliseconds the block took."""
    started_at = perf_counter()
    try:
        yield
    finally:
        observe(name, (perf_counter() - started_at) * 1000, **labels)


def read_totals() -> Totals:
    """Return a copy that later counting does not change."""
    with _lock:
        return Totals(
            dict(_counts),
            {series: Distribution().plus(distribution) for series, distribution in _distributions.items()},
        )
