"""Every metric there is: what the monitor publishes and what the site does. Dashboard and alarms are built from these.

Both publish under one namespace with the same common dimensions (MONITOR_NAMESPACE and MONITOR_DIMENSIONS here). A
metric's `dimensions` are the sets of further dimensions under which it is published, each value of which comes from a
short list: cost grows with their product and never with traffic. AWS knows a series by its name *and* exact set.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
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
    dimensions: tuple[Dimensions, ...] = ((),)
    namespace: str = ""
    is_of_site: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of a round."""

    metric: Metric
    value: float
    dimensions: Mapping[str, str]


# What the monitor publishes, each round (docs/monitoring.md tells what each means)

HEARTBEAT = Metric("MonitorHeartbeat", Unit.COUNT, "Sum")
ROUND_TIME = Metric("MonitorRoundTime", Unit.SECONDS, "Maximum")
MONITOR_ERRORS = Metric("MonitorErrors", Unit.COUNT, "Sum", ((), ("Kind",)))
LATE_ROUNDS = Metric("MonitorLateRounds", Unit.COUNT, "Maximum")
ALERTS = Metric("MonitorAlerts", Unit.COUNT, "Sum", (("Channel",),))
ATTACK_MODE = Metric("AttackMode", Unit.NONE, "Maximum")
ATTACK_ACTS = Metric("AttackModeActs", Unit.COUNT, "Sum", (("Act",),))
SITE_FAILING = Metric("SiteFailing", Unit.COUNT, "Maximum")
FAULT = Metric("Fault", Unit.NONE, "Maximum", (("Probe",), ("Component",)))
PROBE_UP = Metric("ProbeUp", Unit.NONE, "Minimum", (("Probe",),))
PROBE_TIME = Metric("ProbeTime", Unit.MILLISECONDS, "Average", (("Probe",),))
PROBE_PHASE = Metric("ProbePhase", Unit.MILLISECONDS, "Average", (("Probe", "Phase"),))
COMPONENT_UP = Metric("ComponentUp", Unit.NONE, "Minimum", (("Component",),))
CERTIFICATE_DAYS = Metric("CertificateDaysLeft", Unit.COUNT, "Minimum", (("Probe",),))
BACKUP_AGE = Metric("BackupAge", Unit.SECONDS, "Maximum")
DISK_FREE = Metric("DiskFree", Unit.BYTES, "Minimum", (("Probe",),))

# What the site publishes, as Embedded Metric Format, once a minute and process

of_site = partial(Metric, is_of_site=True)

REQUESTS = of_site("RequestCount", Unit.COUNT, "Sum", ((), ("StatusClass",)))
REQUEST_TIME = of_site("RequestTime", Unit.MILLISECONDS, "p95", ((), ("App",)))
REQUEST_ERRORS = of_site("RequestErrors", Unit.COUNT, "Sum", (("Route", "StatusClass"),))
QUERIES = of_site("QueryCount", Unit.COUNT, "Average")
QUERY_TIME = of_site("QueryTime", Unit.MILLISECONDS, "p95")
CACHE_HITS = of_site("CacheHits", Unit.COUNT, "Sum")
CACHE_MISSES = of_site("CacheMisses", Unit.COUNT, "Sum")
OUTGOING_CALLS = of_site("OutgoingCalls", Unit.COUNT, "Sum", (("System", "Outcome"),))
OUTGOING_TIME = of_site("OutgoingTime", Unit.MILLISECONDS, "p95", (("System",),))
QUEUE_LENGTH = of_site("QueueLength", Unit.COUNT, "Maximum")
QUEUE_AGE = of_site("QueueAge", Unit.SECONDS, "Maximum")
MIRROR_AGE = of_site("MirrorAge", Unit.SECONDS, "Maximum", ((), ("Source",)))
SIGN_INS = of_site("SignIns", Unit.COUNT, "Sum", (("Outcome",),))
MAILS = of_site("Mails", Unit.COUNT, "Sum", (("Outcome",),))

# What AWS measures by itself of the resources that the configuration names

RESOURCES: Mapping[str, Dimensions] = {
    "AWS/ECS": ("ClusterName", "ServiceName"),
    "AWS/RDS": ("DBInstanceIdentifier",),
    "AWS/ElastiCache": ("CacheClusterId",),
    "AWS/ApplicationELB": ("LoadBalancer",),
}


def of_aws(namespace: str, name: str, unit: Unit, statistic: str) -> Metric:
    return Metric(name, unit, statistic, (RESOURCES[namespace],), namespace)


SERVICE_CPU = of_aws("AWS/ECS", "CPUUtilization", Unit.PERCENT, "Average")
SERVICE_MEMORY = of_aws("AWS/ECS", "MemoryUtilization", Unit.PERCENT, "Maximum")
DATABASE_CPU = of_aws("AWS/RDS", "CPUUtilization", Unit.PERCENT, "Average")
DATABASE_STORAGE = of_aws("AWS/RDS", "FreeStorageSpace", Unit.BYTES, "Minimum")
DATABASE_CONNECTIONS = of_aws("AWS/RDS", "DatabaseConnections", Unit.COUNT, "Maximum")
CACHE_MEMORY = of_aws("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", Unit.PERCENT, "Maximum")
CACHE_EVICTIONS = of_aws("AWS/ElastiCache", "Evictions", Unit.COUNT, "Sum")
BALANCER_ERRORS = of_aws("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", Unit.COUNT, "Sum")
BALANCER_TIME = of_aws("AWS/ApplicationELB", "TargetResponseTime", Unit.SECONDS, "p95")

# The parts of /health/ that have an alarm of their own; the monitor follows whatever parts the report names.
COMPONENTS = ("REDIS", "WordPress DB", "Postgres DB", "Migrations", "Worker")

# The values of dimensions that are shown one by one.
VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("RequestCount", "StatusClass"): ("2xx", "3xx", "4xx", "5xx"),
    ("SignIns", "Outcome"): ("ok", "refused", "failed"),
    ("Mails", "Outcome"): ("sent", "retried", "failed"),
    ("MonitorErrors", "Kind"): ("state", "buffer", "publish", "mail", "topic", "attack"),
    ("MonitorAlerts", "Channel"): ("mail", "topic"),
    ("AttackModeActs", "Act"): ("activate", "restore", "refuse"),
}


def check_dimensions(metric: Metric, dimensions: Iterable[str]) -> None:
    """Raise ValueError when the metric is not published under exactly these dimensions."""
    if tuple(dimensions) not in metric.dimensions:
        raise ValueError(f"{metric.name} has no dimensions {tuple(dimensions)}")


def read_figure(metric: Metric, value: float, **dimensions: str) -> Reading:
    check_dimensions(metric, dimensions)
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
