"""Every metric there is: what the monitor publishes and what the site does. Dashboard and alarms are built from these.

Both publish under one namespace with the same common dimensions (MONITOR_NAMESPACE and MONITOR_DIMENSIONS here). A
metric's `dimensions` are the sets of further dimensions under which it is published, each value of which comes from a
short list: cost grows with their product and never with traffic. AWS knows a series by its name *and* exact set.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

MOST_IN_A_CALL = 1000  # PutMetricData
LONGEST_VALUE = 255

Dimensions = tuple[str, ...]


class Unit(StrEnum):
    """The units of CloudWatch that we use."""

    COUNT = "Count"
    SECONDS = "Seconds"
    MILLISECONDS = "Milliseconds"
    PERCENT = "Percent"
    BYTES = "Bytes"
    NONE = "None"


@dataclass(frozen=True, slots=True)
class Metric:
    """`statistic` is what makes sense over a period; `namespace` is AWS's own, or "" for ours."""

    name: str
    unit: Unit
    statistic: str
    dimensions: tuple[Dimensions, ...]
    meaning: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of a round."""

    metric: Metric
    value: float
    dimensions: Mapping[str, str]


# What the monitor publishes, each round

HEARTBEAT = Metric("MonitorHeartbeat", Unit.COUNT, "Sum", ((),), "1 for each round")
ROUND_TIME = Metric("MonitorRoundTime", Unit.SECONDS, "Maximum", ((),), "how long a round took")
MONITOR_ERRORS = Metric(
    "MonitorErrors",
    Unit.COUNT,
    "Sum",
    ((), ("Kind",)),
    "what the monitor could not do: state, buffer, publish, mail, topic, attack",
)
LATE_ROUNDS = Metric("MonitorLateRounds", Unit.COUNT, "Maximum", ((),), "rounds that wait on disk for AWS")
ALERTS = Metric("MonitorAlerts", Unit.COUNT, "Sum", (("Channel",),), "messages sent")
ATTACK_MODE = Metric("AttackMode", Unit.NONE, "Maximum", ((),), "1 while the rule is changed; 0.5 in a dry run")
ATTACK_ACTS = Metric("AttackModeActs", Unit.COUNT, "Sum", (("Act",),), "changes of the rule: activate, restore, refuse")
SITE_FAILING = Metric(
    "SiteFailing", Unit.COUNT, "Maximum", ((),), "probes asking as members do that fail, or did two minutes ago"
)
FAULT = Metric(
    "Fault", Unit.NONE, "Maximum", (("Probe",), ("Component",)), "1 when it fails and no other failure explains that"
)
PROBE_UP = Metric("ProbeUp", Unit.NONE, "Minimum", (("Probe",),), "1 when the probe is content, 0 when not")
PROBE_TIME = Metric("ProbeTime", Unit.MILLISECONDS, "Average", (("Probe",),), "how long a probe took")
PROBE_PHASE = Metric(
    "ProbePhase", Unit.MILLISECONDS, "Average", (("Probe", "Phase"),), "resolve, connect, tls, first_byte, body"
)
COMPONENT_UP = Metric("ComponentUp", Unit.NONE, "Minimum", (("Component",),), "1 when /health/ calls the part healthy")
CERTIFICATE_DAYS = Metric(
    "CertificateDaysLeft", Unit.COUNT, "Minimum", (("Probe",),), "days until the certificate ends"
)
DISK_FREE = Metric("DiskFree", Unit.BYTES, "Minimum", (("Probe",),), "left on the disk of a folder")
BACKUP_AGE = Metric("BackupAge", Unit.SECONDS, "Maximum", ((),), "since the last backup")

MONITOR_METRICS = (
    HEARTBEAT, ROUND_TIME, MONITOR_ERRORS, LATE_ROUNDS, ALERTS, ATTACK_MODE, ATTACK_ACTS,
    SITE_FAILING, FAULT, PROBE_UP, PROBE_TIME, PROBE_PHASE, COMPONENT_UP, CERTIFICATE_DAYS, BACKUP_AGE, DISK_FREE,
)  # fmt: skip

# What the site publishes, as Embedded Metric Format, once a minute and process (docs/metrics.md tells each value)

REQUESTS = Metric(
    "RequestCount", Unit.COUNT, "Sum", ((), ("StatusClass",)), "requests answered; health checks are not counted"
)
REQUEST_TIME = Metric(
    "RequestTime", Unit.MILLISECONDS, "p95", ((), ("App",)), "each request's time, so that percentiles are right"
)
REQUEST_ERRORS = Metric(
    "RequestErrors",
    Unit.COUNT,
    "Sum",
    (("Route", "StatusClass"),),
    "answers of 400 and more by route name; 5xx and 4xx",
)
QUERIES = Metric("QueryCount", Unit.COUNT, "Average", ((),), "queries of each request")
QUERY_TIME = Metric("QueryTime", Unit.MILLISECONDS, "p95", ((),), "each request's time in PostgreSQL")
CACHE_HITS = Metric("CacheHits", Unit.COUNT, "Sum", ((),), "found in the cache")
CACHE_MISSES = Metric("CacheMisses", Unit.COUNT, "Sum", ((),), "not found in the cache")
OUTGOING_CALLS = Metric(
    "OutgoingCalls", Unit.COUNT, "Sum", (("System", "Outcome"),), "calls: ok, failed, skipped (breaker open)"
)
OUTGOING_TIME = Metric("OutgoingTime", Unit.MILLISECONDS, "p95", (("System",),), "each call's time")
QUEUE_LENGTH = Metric("QueueLength", Unit.COUNT, "Maximum", ((),), "tasks that are due and not begun")
QUEUE_AGE = Metric(
    "QueueAge", Unit.SECONDS, "Maximum", ((),), "how long the oldest due task waits; published by the web processes too"
)
MIRROR_AGE = Metric(
    "MirrorAge",
    Unit.SECONDS,
    "Maximum",
    ((), ("Source",)),
    "age of the oldest copy that is due for a refresh",
)
SIGN_INS = Metric("SignIns", Unit.COUNT, "Sum", (("Outcome",),), "sign-ins that came back: ok, refused, failed")
MAILS = Metric(
    "Mails", Unit.COUNT, "Sum", (("Outcome",),), "attempts to hand over a mail: sent, retried, failed (given up)"
)

SITE_METRICS = (
    REQUESTS, REQUEST_TIME, REQUEST_ERRORS, QUERIES, QUERY_TIME, CACHE_HITS, CACHE_MISSES, OUTGOING_CALLS,
    OUTGOING_TIME, QUEUE_LENGTH, QUEUE_AGE, MIRROR_AGE, SIGN_INS, MAILS,
)  # fmt: skip

# What AWS measures by itself of the resources that the configuration names


def measured_by_aws(name: str, statistic: str, unit: Unit, of: tuple[str, Dimensions]) -> Metric:
    namespace, dimensions = of
    return Metric(name, unit, statistic, (dimensions,), "as AWS measures it", namespace)


SERVICE = ("AWS/ECS", ("ClusterName", "ServiceName"))
DATABASE = ("AWS/RDS", ("DBInstanceIdentifier",))
CACHE = ("AWS/ElastiCache", ("CacheClusterId",))
BALANCER = ("AWS/ApplicationELB", ("LoadBalancer",))

SERVICE_CPU = measured_by_aws("CPUUtilization", "Average", Unit.PERCENT, SERVICE)
SERVICE_MEMORY = measured_by_aws("MemoryUtilization", "Maximum", Unit.PERCENT, SERVICE)
DATABASE_CPU = measured_by_aws("CPUUtilization", "Average", Unit.PERCENT, DATABASE)
DATABASE_STORAGE = measured_by_aws("FreeStorageSpace", "Minimum", Unit.BYTES, DATABASE)
DATABASE_CONNECTIONS = measured_by_aws("DatabaseConnections", "Maximum", Unit.COUNT, DATABASE)
CACHE_MEMORY = measured_by_aws("DatabaseMemoryUsagePercentage", "Maximum", Unit.PERCENT, CACHE)
CACHE_EVICTIONS = measured_by_aws("Evictions", "Sum", Unit.COUNT, CACHE)
BALANCER_ERRORS = measured_by_aws("HTTPCode_ELB_5XX_Count", "Sum", Unit.COUNT, BALANCER)
BALANCER_TIME = measured_by_aws("TargetResponseTime", "p95", Unit.SECONDS, BALANCER)

AWS_METRICS = (
    SERVICE_CPU, SERVICE_MEMORY, DATABASE_CPU, DATABASE_STORAGE, DATABASE_CONNECTIONS, CACHE_MEMORY, CACHE_EVICTIONS,
    BALANCER_ERRORS, BALANCER_TIME,
)  # fmt: skip

# The parts of /health/ that have an alarm of their own; the monitor follows whatever parts the report names.
COMPONENTS = ("REDIS", "WordPress DB", "Postgres DB", "Migrations", "Worker")

# The values of dimensions, where the list is ours. Apps, routes, systems and sources are the site's own names.
VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("RequestCount", "StatusClass"): ("2xx", "3xx", "4xx", "5xx"),
    ("RequestErrors", "StatusClass"): ("4xx", "5xx"),
    ("OutgoingCalls", "Outcome"): ("ok", "failed", "skipped"),
    ("SignIns", "Outcome"): ("ok", "refused", "failed"),
    ("Mails", "Outcome"): ("sent", "retried", "failed"),
    ("ProbePhase", "Phase"): ("resolve", "connect", "tls", "first_byte", "body"),
    ("MonitorErrors", "Kind"): ("state", "buffer", "publish", "mail", "topic", "attack"),
    ("MonitorAlerts", "Channel"): ("mail", "topic"),
    ("AttackModeActs", "Act"): ("activate", "restore", "refuse"),
}


def read_figure(metric: Metric, value: float, **dimensions: str) -> Reading:
    """Return a reading. Raises ValueError when the metric is not published under these dimensions."""
    if tuple(dimensions) not in metric.dimensions:
        raise ValueError(f"{metric.name} has no dimensions {tuple(dimensions)}")
    return Reading(metric, value, dimensions)


def build_data(readings: Iterable[Reading], *, common: Mapping[str, str], at: datetime) -> list[dict[str, Any]]:
    """Return PutMetricData's MetricData; the timestamp is text, so that it can be kept as JSON."""
    return [
        {
            "MetricName": reading.metric.name,
            "Dimensions": build_dimensions({**common, **reading.dimensions}),
            "Timestamp": at.isoformat(),
            "Value": float(reading.value),
            "Unit": reading.metric.unit.value,
        }
        for reading in readings
    ]


def build_dimensions(dimensions: Mapping[str, str]) -> list[dict[str, str]]:
    """Return AWS's form. It takes ASCII of at most 255 characters, and never an empty value."""
    return [
        {"Name": name, "Value": value.encode("ascii", "replace").decode()[:LONGEST_VALUE] or "none"}
        for name, value in dimensions.items()
    ]


def split_data(data: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [data[start : start + MOST_IN_A_CALL] for start in range(0, len(data), MOST_IN_A_CALL)]
