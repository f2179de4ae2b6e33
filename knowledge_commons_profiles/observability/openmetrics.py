"""The same figures in OpenMetrics, for those who scrape instead of reading CloudWatch.

Source: https://prometheus.io/docs/specs/om/open_metrics_spec/
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from knowledge_commons_profiles.core.measures import BOUNDS, Distribution, Series, Totals
from knowledge_commons_profiles.observability.definitions import METRICS, Unit

CONTENT_TYPE = CONTENT_TYPE_LATEST
PREFIX = "profiles"
SUFFIXES = {Unit.MILLISECONDS: "_milliseconds", Unit.SECONDS: "_seconds", Unit.COUNT: ""}

type Labels = tuple[tuple[str, str], ...]


class TotalsCollector(Collector):
    def __init__(self, totals: Totals, gauges: Mapping[Series, float]) -> None:
        self.totals = totals
        self.gauges = gauges

    def collect(self) -> Iterator[Family]:
        for name, names, found in group(self.totals.counts):
            counter = CounterMetricFamily(build_name(name, names), METRICS[name].meaning, labels=snake_all(names))
            for labels, value in found:
                counter.add_metric([text for _, text in labels], value)
            yield counter
        for name, names, spread in group(self.totals.distributions):
            histogram = HistogramMetricFamily(build_name(name, names), METRICS[name].meaning, labels=snake_all(names))
            for labels, distribution in spread:
                histogram.add_metric([text for _, text in labels], list_buckets(distribution), distribution.total)
            yield histogram
        for name, names, found in group(self.gauges):
            gauge = GaugeMetricFamily(build_name(name, names), METRICS[name].meaning, labels=snake_all(names))
            for labels, value in found:
                gauge.add_metric([text for _, text in labels], value)
            yield gauge


def build_exposition(totals: Totals, gauges: Mapping[Series, float]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(TotalsCollector(totals, gauges))
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return text


def group[T](series: Mapping[Series, T]) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Labels, T]]]]:
    """Yield each metric with the names of its labels: the same metric under other labels is another family."""
    families: defaultdict[tuple[str, tuple[str, ...]], list[tuple[Labels, T]]] = defaultdict(list)
    for (name, labels), value in sorted(series.items(), key=lambda item: item[0]):
        families[name, tuple(label for label, _ in labels)].append((labels, value))
    for (name, names), found in families.items():
        yield name, names, found


def build_name(name: str, labels: Iterable[str]) -> str:
    """`RequestTime` under `App` is `profiles_request_time_by_app_milliseconds`."""
    by = "".join(f"_by_{snake(label)}" for label in labels)
    return f"{PREFIX}_{snake(name)}{by}{SUFFIXES[METRICS[name].unit]}"


def snake_all(names: Iterable[str]) -> list[str]:
    return [snake(name) for name in names]


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def list_buckets(distribution: Distribution) -> list[tuple[str, float]]:
    buckets: list[tuple[str, float]] = []
    sum_so_far = 0
    for bound, count in zip((*map("{:.4g}".format, BOUNDS), "+Inf"), distribution.steps, strict=True):
        sum_so_far += count
        buckets.append((bound, sum_so_far))
    return buckets
