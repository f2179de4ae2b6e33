"""What CloudWatch's agent does in a deployment: the lines of metrics in the site's log become figures."""

import json
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

MOST_FIGURES = 500  # in one call; the API takes a thousand
MINUTE_S = 60

type Line = Mapping[str, Any]  # Any: JSON
type Series = tuple[str, str, frozenset[tuple[str, str]]]  # namespace, metric, dimensions


class Agent:
    """Hands figures on, and keeps them: percentiles are what the CloudWatch of this machine cannot tell."""

    def __init__(self, cloudwatch: Any) -> None:  # Any: boto3's client
        self._cloudwatch = cloudwatch
        self._kept: defaultdict[Series, list[tuple[datetime, float]]] = defaultdict(list)
        self._seen: set[str] = set()

    def forward(self, lines: Iterable[str]) -> int:
        """Hand on each line that is new and of Embedded Metric Format; return how many figures that were."""
        new = [line for line in dict.fromkeys(lines) if line.startswith('{"_aws"') and line not in self._seen]
        self._seen.update(new)
        by_namespace: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in new:
            for namespace, figure in read_line(json.loads(line)):
                by_namespace[namespace].append(figure)
                self._keep(namespace, figure)
        for namespace, figures in by_namespace.items():
            for start in range(0, len(figures), MOST_FIGURES):
                chunk = figures[start : start + MOST_FIGURES]
                self._cloudwatch.put_metric_data(Namespace=namespace, MetricData=chunk)
        return sum(map(len, by_namespace.values()))

    def find_percentiles(self, series: Series, percent: int, *, since: datetime) -> list[tuple[datetime, float]]:
        """Return the percentile of each minute."""
        by_minute: defaultdict[datetime, list[float]] = defaultdict(list)
        for moment, value in self._kept[series]:
            if moment >= since:
                by_minute[moment.replace(second=0, microsecond=0)].append(value)
        return [(minute, find_percentile(values, percent)) for minute, values in sorted(by_minute.items())]

    def _keep(self, namespace: str, figure: Mapping[str, Any]) -> None:
        dimensions = frozenset((dimension["Name"], dimension["Value"]) for dimension in figure["Dimensions"])
        kept = self._kept[namespace, figure["MetricName"], dimensions]
        kept += [(figure["Timestamp"], value) for value in figure["Values"]]


def read_line(line: Line) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield namespace and PutMetricData's figure for each metric and set of dimensions of a line."""
    moment = datetime.fromtimestamp(line["_aws"]["Timestamp"] / 1000, UTC)
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = [{"Name": name, "Value": line[name]} for name in names]
            for metric in directive["Metrics"]:
                found = line[metric["Name"]]
                yield (
                    directive["Namespace"],
                    {
                        "MetricName": metric["Name"],
                        "Dimensions": dimensions,
                        "Timestamp": moment,
                        "Unit": metric["Unit"],
                        "Values": found if isinstance(found, list) else [found],
                    },
                )


def find_percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]
