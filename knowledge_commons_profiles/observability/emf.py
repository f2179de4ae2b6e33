"""Metrics as CloudWatch's Embedded Metric Format: a line on stdout becomes figures, without a call to AWS.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import sqrt
from typing import NamedTuple

from knowledge_commons_profiles.core.measures import BOUNDS, Distribution, Series, Totals
from knowledge_commons_profiles.observability.definitions import METRICS

MOST_VALUES = 100  # of one metric in one line, by the format
MOST_METRICS = 100  # in one line, by the format

HALF_STEP = sqrt(1.25)

type Value = float | list[float]


class Frame(NamedTuple):
    """What every line of a minute has in common."""

    namespace: str
    dimensions: Mapping[str, str]
    at_ms: int  # since 1970


def iter_lines(frame: Frame, now: Totals, before: Totals, gauges: Mapping[Series, float]) -> Iterator[str]:
    """Yield a line for each set of labels: what was counted since `before`, and the gauges as they are."""
    by_labels: defaultdict[tuple[tuple[str, str], ...], dict[str, Value]] = defaultdict(dict)
    for (name, labels), value in iter_figures(now, before, gauges):
        by_labels[labels][name] = value
    for labels, figures in by_labels.items():
        names = list(figures)
        for start in range(0, len(names), MOST_METRICS):
            yield build_line(frame, {name: figures[name] for name in names[start : start + MOST_METRICS]}, dict(labels))


def iter_figures(now: Totals, before: Totals, gauges: Mapping[Series, float]) -> Iterator[tuple[Series, Value]]:
    for series, total in now.counts.items():
        if added := total - before.counts.get(series, 0):
            yield series, added
    for series, distribution in now.distributions.items():
        recent = distribution.minus(before.distributions.get(series, Distribution()))
        if recent.count:
            yield series, list_values(recent)
    yield from gauges.items()


def list_values(distribution: Distribution) -> list[float]:
    """Return at most a hundred values that are distributed alike, so percentiles stay near.

    What was seen at all is there, so the largest value is; how often is what RequestCount tells.
    """
    seen = [(step, count) for step, count in enumerate(distribution.steps) if count]
    if distribution.count <= MOST_VALUES:
        return [middle_of(step) for step, count in seen for _ in range(count)]
    spare = MOST_VALUES - len(seen)
    return [middle_of(step) for step, count in seen for _ in range(1 + int(count * spare / distribution.count))]


def middle_of(step: int) -> float:
    """Return a step's geometric middle."""
    upper = BOUNDS[min(step, len(BOUNDS) - 1)]
    return round(upper / HALF_STEP, 3)


def build_line(frame: Frame, figures: Mapping[str, Value], labels: Mapping[str, str]) -> str:
    dimensions = {**frame.dimensions, **labels}
    metrics = [{"Name": name, "Unit": METRICS[name].unit} for name in figures]
    directive = {"Namespace": frame.namespace, "Dimensions": [list(dimensions)], "Metrics": metrics}
    about = {"Timestamp": frame.at_ms, "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, **dimensions, **figures}, separators=(",", ":"))
