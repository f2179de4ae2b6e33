"""Every metric that the site publishes: its unit and under which labels (docs/metrics.md tells what each means).

The monitor's dashboard and alarms are built from the same names; tests/cron compares the two lists.
"""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """The units of CloudWatch that are used here."""

    COUNT = "Count"
    SECONDS = "Seconds"
    MILLISECONDS = "Milliseconds"


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    unit: Unit
    labels: tuple[tuple[str, ...], ...]
    meaning: str


METRICS = {
    metric.name: metric
    for metric in (
        Metric("RequestCount", Unit.COUNT, ((), ("StatusClass",)), "requests answered; health checks are not counted"),
        Metric("RequestTime", Unit.MILLISECONDS, ((), ("App",)), "how long each request took"),
        Metric("RequestErrors", Unit.COUNT, (("Route", "StatusClass"),), "answers of 400 and more by route"),
        Metric("QueryCount", Unit.COUNT, ((),), "queries of each request"),
        Metric("QueryTime", Unit.MILLISECONDS, ((),), "each request's time in PostgreSQL"),
        Metric("CacheHits", Unit.COUNT, ((),), "found in the cache"),
        Metric("CacheMisses", Unit.COUNT, ((),), "not found in the cache"),
        Metric("OutgoingCalls", Unit.COUNT, (("System", "Outcome"),), "calls: ok, failed, skipped (breaker open)"),
        Metric("OutgoingTime", Unit.MILLISECONDS, (("System",),), "how long each call took"),
        Metric("QueueLength", Unit.COUNT, ((),), "tasks that are due and not begun"),
        Metric("QueueAge", Unit.SECONDS, ((),), "how long the oldest due task waits"),
        Metric("MirrorAge", Unit.SECONDS, ((), ("Source",)), "age of the oldest copy that is due for a refresh"),
        Metric("SignIns", Unit.COUNT, (("Outcome",),), "sign-ins that came back: ok, refused, failed"),
        Metric("Mails", Unit.COUNT, (("Outcome",),), "attempts to hand over a mail: sent, retried, failed (given up)"),
    )
}
