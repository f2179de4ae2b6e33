"""CloudWatch on this machine: moto's server, of which the drill can read back every figure that it took."""

import logging
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any, NamedTuple

from moto.cloudwatch.models import cloudwatch_backends
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
ACCOUNT = "123456789012"  # moto's

type Backend = Any  # Any: moto's


class Series(NamedTuple):
    """What CloudWatch knows a series by: all its dimensions, and no others."""

    namespace: str
    metric: str
    dimensions: frozenset[tuple[str, str]]


def build_series(namespace: str, metric: str, dimensions: Mapping[str, str]) -> Series:
    return Series(namespace, metric, frozenset(dimensions.items()))


@contextmanager
def run_cloudwatch() -> Iterator[tuple[str, "Figures"]]:
    """Yield the server's address and what it holds."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        port = server.get_host_and_port()[1]
        yield f"http://127.0.0.1:{port}", Figures(cloudwatch_backends[ACCOUNT][REGION])
    finally:
        server.stop()


class Figures:
    """Every figure by its series. moto's own answers mix a series with those that have further dimensions."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._read = len(backend.metric_data)  # moto keeps those of an earlier server of this process
        self._lock = Lock()
        self._kept: defaultdict[Series, list[tuple[datetime, float]]] = defaultdict(list)

    def find_series(self, namespace: str, metric: str) -> list[Series]:
        self._take_new()
        found = [series for series in list(self._kept) if series[:2] == (namespace, metric)]
        return sorted(found, key=lambda series: sorted(series.dimensions))

    def has_any(self, series: Series) -> bool:
        self._take_new()
        return bool(self._kept.get(series))

    def read(self, series: Series, statistic: str, start: datetime, end: datetime) -> float | None:
        """Return the statistic of a period, whose end does not belong to it; None without figures."""
        self._take_new()
        values = [value for moment, value in self._kept.get(series, ()) if start <= moment < end]
        return find_statistic(values, statistic) if values else None

    def _take_new(self) -> None:
        with self._lock:
            taken = self._backend.metric_data
            for figure in taken[self._read :]:
                dimensions = {dimension.name: dimension.value for dimension in figure.dimensions}
                moment = figure.timestamp if figure.timestamp.tzinfo else figure.timestamp.replace(tzinfo=UTC)
                series = build_series(figure.namespace, figure.name, dimensions)
                self._kept[series].append((moment, figure.value))
                self._read += 1


def find_statistic(values: list[float], statistic: str) -> float:
    match statistic:
        case "Sum":
            return sum(values)
        case "Average":
            return statistics.fmean(values)
        case "Minimum":
            return min(values)
        case "Maximum":
            return max(values)
    return find_percentile(values, int(statistic.removeprefix("p")))


def find_percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]
