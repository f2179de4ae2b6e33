"""What CloudWatch's agent does in a deployment: the lines of metrics in the site's log become figures."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

MOST_FIGURES = 500  # in one call; the API takes a thousand

type Line = Mapping[str, Any]  # Any: JSON


class Agent:
    def __init__(self, cloudwatch: Any) -> None:  # Any: boto3's client
        self._cloudwatch = cloudwatch
        self._seen: set[str] = set()

    def forward(self, lines: Iterable[str]) -> int:
        """Hand on each line that is new and of Embedded Metric Format; return how many figures that were."""
        new = [line for line in dict.fromkeys(lines) if line.startswith('{"_aws"') and line not in self._seen]
        by_namespace: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in new:
            for namespace, figure in read_line(json.loads(line)):
                by_namespace[namespace].append(figure)
        for namespace, figures in by_namespace.items():
            for start in range(0, len(figures), MOST_FIGURES):
                chunk = figures[start : start + MOST_FIGURES]
                self._cloudwatch.put_metric_data(Namespace=namespace, MetricData=chunk)
        self._seen.update(new)
        return sum(map(len, by_namespace.values()))


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
