"""The dashboard of CloudWatch, built from the metrics that are published: what members feel first, causes below.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any

from cron import metrics
from cron.alarms import build_prefix
from cron.cloudwatch import Cloud
from cron.config import Config
from cron.metrics import VALUES, Metric

COLUMNS = 24
WIDTH, HEIGHT = 8, 6
TITLE_HEIGHT = 1
PERIOD_S = 60
NOTHING: Mapping[str, str] = MappingProxyType({})

type Json = Mapping[str, Any]  # Any: the body's structure
type Line = list[Any]  # Any: a row of a widget's metrics


@dataclass(frozen=True, slots=True)
class Chart:
    """A widget: its lines as AWS takes them."""

    title: str
    lines: list[Line]
    is_stacked: bool = False
    highest: float | None = None


def build_dashboard(config: Config) -> Json:
    """Return the body of the dashboard."""
    sections = {
        "Are members affected?": build_outside(config),
        "What the site answers": build_requests(config),
        "What it waits for": build_dependencies(config),
        "Work in the background": build_background(config),
        "What AWS measures": build_resources(config),
        "The monitor itself": build_monitor(config),
    }
    widgets: list[Json] = []
    top = 0
    for title, charts in sections.items():
        if charts:
            laid = list(lay_out(title, charts, top=top, region=config.aws.region))
            widgets += laid
            top = max(widget["y"] + widget["height"] for widget in laid)
    return {"start": "-PT3H", "periodOverride": "inherit", "widgets": widgets}


def put(config: Config) -> int:
    """Put the dashboard. Returns the exit code. Raises AwsError."""
    name = build_prefix(config)
    remarks = Cloud(config.aws).put_dashboard(name, json.dumps(build_dashboard(config)))
    print(f"Dashboard {name} put.", *remarks, sep="\n")
    return 1 if remarks else 0


# The sections


def build_outside(config: Config) -> list[Chart]:
    return [
        Chart("Probes: 1 is up", [search(config, metrics.PROBE_UP, "Probe")], highest=1),
        Chart(
            "What fails by itself, and how many probes",
            [
                search(config, metrics.FAULT, "Probe"),
                search(config, metrics.FAULT, "Component"),
                series(config, metrics.SITE_FAILING),
            ],
        ),
        Chart("Parts of /health/: 1 is healthy", [search(config, metrics.COMPONENT_UP, "Component")], highest=1),
        Chart("Time of probes, ms", [search(config, metrics.PROBE_TIME, "Probe")]),
        Chart("Phases of probes, ms", [search(config, metrics.PROBE_PHASE, "Probe", "Phase")], is_stacked=True),
        Chart("Days until certificates end", [search(config, metrics.CERTIFICATE_DAYS, "Probe")]),
        Chart("Age of the last backup, s", [series(config, metrics.BACKUP_AGE)]),
        Chart("Free disk, bytes", [search(config, metrics.DISK_FREE, "Probe")]),
    ]


def build_requests(config: Config) -> list[Chart]:
    percentiles = [series(config, metrics.REQUEST_TIME, statistic=name) for name in ("p50", "p95", "p99")]
    return [
        Chart("Requests by status", by_value(config, metrics.REQUESTS, "StatusClass"), is_stacked=True),
        Chart("Time of requests, ms", percentiles),
        Chart("Time by app, 95th percentile, ms", [search(config, metrics.REQUEST_TIME, "App")]),
        Chart("Errors by route", [search(config, metrics.REQUEST_ERRORS, "Route", "StatusClass")], is_stacked=True),
        Chart("Requests that fail, %", build_failed_share(config)),
        Chart("Sign-ins by outcome", by_value(config, metrics.SIGN_INS, "Outcome"), is_stacked=True),
    ]


def build_dependencies(config: Config) -> list[Chart]:
    return [
        Chart("Queries of a request", [series(config, metrics.QUERIES)]),
        Chart("Time in PostgreSQL, ms", [series(config, metrics.QUERY_TIME)]),
        Chart("Found in the cache, %", build_hit_share(config), highest=100),
        Chart("Calls of other systems", [search(config, metrics.OUTGOING_CALLS, "System", "Outcome")], is_stacked=True),
        Chart("Time of those calls, ms", [search(config, metrics.OUTGOING_TIME, "System")]),
        Chart("Mail by outcome", by_value(config, metrics.MAILS, "Outcome"), is_stacked=True),
    ]


def build_background(config: Config) -> list[Chart]:
    return [
        Chart("Tasks that wait", [series(config, metrics.QUEUE_LENGTH)]),
        Chart("Age of the oldest waiting task, s", [series(config, metrics.QUEUE_AGE)]),
        Chart("Age of copies by source, s", [search(config, metrics.MIRROR_AGE, "Source")]),
    ]


def build_resources(config: Config) -> list[Chart]:
    """Return a chart for each kind of resource that the configuration names."""
    charts = {
        "Containers: CPU, %": metrics.SERVICE_CPU,
        "Containers: memory, %": metrics.SERVICE_MEMORY,
        "Database: CPU, %": metrics.DATABASE_CPU,
        "Database: free disk, bytes": metrics.DATABASE_STORAGE,
        "Database: connections": metrics.DATABASE_CONNECTIONS,
        "Cache: memory, %": metrics.CACHE_MEMORY,
        "Cache: evictions": metrics.CACHE_EVICTIONS,
        "Load balancer: its own errors": metrics.BALANCER_ERRORS,
        "Load balancer: time of answers, s": metrics.BALANCER_TIME,
    }
    return [
        Chart(title, [series(config, metric, dimensions) for dimensions in found])
        for title, metric in charts.items()
        if (found := config.resources[metric.namespace])
    ]


def build_monitor(config: Config) -> list[Chart]:
    return [
        Chart("Rounds", [series(config, metrics.HEARTBEAT), series(config, metrics.LATE_ROUNDS)]),
        Chart("Longest round, s", [series(config, metrics.ROUND_TIME)]),
        Chart("What it could not do", by_value(config, metrics.MONITOR_ERRORS, "Kind"), is_stacked=True),
        Chart("Messages sent", by_value(config, metrics.ALERTS, "Channel")),
        Chart("Attack mode", [series(config, metrics.ATTACK_MODE)], highest=1),
        Chart("Acts of attack mode", by_value(config, metrics.ATTACK_ACTS, "Act")),
    ]


# Lines


def series(
    config: Config,
    metric: Metric,
    dimensions: Mapping[str, str] = NOTHING,
    *,
    statistic: str = "",
    options: Json = NOTHING,
) -> Line:
    """Return one series. Raises ValueError when nobody publishes it."""
    metrics.check_dimensions(metric, dimensions)
    common = NOTHING if metric.namespace else config.aws.dimensions
    label = statistic or " ".join(dimensions.values()) or metric.name
    place = chain.from_iterable({**common, **dimensions}.items())
    shown = {"stat": statistic or metric.statistic, "label": label, **options}
    return [metric.namespace or config.aws.namespace, metric.name, *place, shown]


def by_value(config: Config, metric: Metric, dimension: str) -> list[Line]:
    """Return a series for each value of a dimension whose list is ours."""
    return [series(config, metric, {dimension: value}) for value in VALUES[metric.name, dimension]]


def search(config: Config, metric: Metric, *dimensions: str) -> Line:
    """Return whatever series there are by these dimensions. Raises ValueError when nobody publishes any."""
    metrics.check_dimensions(metric, dimensions)
    names = ",".join(quote(name) for name in (config.aws.namespace, *config.aws.dimensions, *dimensions))
    wanted = " ".join(f'{quote(name)}="{value}"' for name, value in config.aws.dimensions.items())
    label = " ".join(f"${{PROP('Dim.{name}')}}" for name in dimensions)
    expression = f"SEARCH('{{{names}}} MetricName=\"{metric.name}\" {wanted}', '{metric.statistic}', {PERIOD_S})"
    return [{"expression": expression, "label": label}]


def quote(word: str) -> str:
    return word if re.fullmatch(r"\w+", word) else f'"{word}"'


def build_failed_share(config: Config) -> list[Line]:
    return [
        series(config, metrics.REQUESTS, options={"id": "all", "visible": False}),
        series(config, metrics.REQUESTS, {"StatusClass": "5xx"}, options={"id": "bad", "visible": False}),
        [{"expression": "100 * FILL(bad, 0) / all", "label": "5xx", "id": "share"}],
    ]


def build_hit_share(config: Config) -> list[Line]:
    return [
        series(config, metrics.CACHE_HITS, options={"id": "hits", "visible": False}),
        series(config, metrics.CACHE_MISSES, options={"id": "misses", "visible": False}),
        [{"expression": "100 * hits / (hits + FILL(misses, 0))", "label": "hits", "id": "share"}],
    ]


# Places


def lay_out(title: str, charts: Iterable[Chart], *, top: int, region: str) -> Iterable[Json]:
    yield {
        "type": "text", "x": 0, "y": top, "width": COLUMNS, "height": TITLE_HEIGHT,
        "properties": {"markdown": f"## {title}", "background": "transparent"},
    }  # fmt: skip
    for number, chart in enumerate(charts):
        row, column = divmod(number, COLUMNS // WIDTH)
        yield {
            "type": "metric",
            "x": column * WIDTH,
            "y": top + TITLE_HEIGHT + row * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
            "properties": describe(chart, region),
        }


def describe(chart: Chart, region: str) -> Json:
    return {
        "title": chart.title,
        "view": "timeSeries",
        "region": region or "us-east-1",
        "stacked": chart.is_stacked,
        "period": PERIOD_S,
        "metrics": chart.lines,
        "yAxis": {"left": {"min": 0} if chart.highest is None else {"min": 0, "max": chart.highest}},
    }
