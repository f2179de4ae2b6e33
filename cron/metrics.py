"""Every metric there is: what the monitor publishes and what the site does. Dashboard and alarms are built from these.

Both publish under one namespace with the same common dimensions (MONITOR_NAMESPACE and MONITOR_DIMENSIONS here). A
metric's `dimensions` are the sets of further dimensions under which it is published, each value of which comes from a
short list: cost grows with their product and never with traffic. AWS knows a series by its name *and* exact set.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

MOST_IN_A_CALL = 1000  # PutMetricData
LONGEST_VALUE = 255

type Dimensions = tuple[str, ...]
type Unit = Literal["Count", "Seconds", "Milliseconds", "Percent", "Bytes", "None"]  # CloudWatch has more


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

HEARTBEAT = Metric("MonitorHeartbeat", "Count", "Sum")
ROUND_TIME = Metric("MonitorRoundTime", "Seconds", "Maximum")
MONITOR_ERRORS = Metric("MonitorErrors", "Count", "Sum", ((), ("Kind",)))
LATE_ROUNDS = Metric("MonitorLateRounds", "Count", "Maximum")
ALERTS = Metric("MonitorAlerts", "Count", "Sum", (("Channel",),))
ATTACK_MODE = Metric("AttackMode", "None", "Maximum")
ATTACK_ACTS = Metric("AttackModeActs", "Count", "Sum", (("Act",),))
SITE_FAILING = Metric("SiteFailing", "Count", "Maximum")
FAULT = Metric("Fault", "None", "Maximum", (("Probe",), ("Component",)))
PROBE_UP = Metric("ProbeUp", "None", "Minimum", (("Probe",),))
PROBE_TIME = Metric("ProbeTime", "Milliseconds", "Average", (("Probe",),))
PROBE_PHASE = Metric("ProbePhase", "Milliseconds", "Average", (("Probe", "Phase"),))
COMPONENT_UP = Metric("ComponentUp", "None", "Minimum", (("Component",),))
CERTIFICATE_DAYS = Metric("CertificateDaysLeft", "Count", "Minimum", (("Probe",),))
BACKUP_AGE = Metric("BackupAge", "Seconds", "Maximum")
DISK_FREE = Metric("DiskFree", "Bytes", "Minimum", (("Probe",),))

# What the site publishes, as Embedded Metric Format, once a minute and process

of_site = partial(Metric, is_of_site=True)

REQUESTS = of_site("RequestCount", "Count", "Sum", ((), ("StatusClass",)))
REQUEST_TIME = of_site("RequestTime", "Milliseconds", "p95", ((), ("App",)))
REQUEST_ERRORS = of_site("RequestErrors", "Count", "Sum", (("Route", "StatusClass"),))
QUERIES = of_site("QueryCount", "Count", "Average")
QUERY_TIME = of_site("QueryTime", "Milliseconds", "p95")
CACHE_HITS = of_site("CacheHits", "Count", "Sum")
CACHE_MISSES = of_site("CacheMisses", "Count", "Sum")
OUTGOING_CALLS = of_site("OutgoingCalls", "Count", "Sum", (("System", "Outcome"),))
OUTGOING_TIME = of_site("OutgoingTime", "Milliseconds", "p95", (("System",),))
QUEUE_LENGTH = of_site("QueueLength", "Count", "Maximum")
QUEUE_AGE = of_site("QueueAge", "Seconds", "Maximum")
MIRROR_AGE = of_site("MirrorAge", "Seconds", "Maximum", ((), ("Source",)))
SIGN_INS = of_site("SignIns", "Count", "Sum", (("Outcome",),))
MAILS = of_site("Mails", "Count", "Sum", (("Outcome",),))

# What AWS measures by itself of the resources that the configuration names

RESOURCES: Mapping[str, Dimensions] = {
    "AWS/ECS": ("ClusterName", "ServiceName"),
    "AWS/RDS": ("DBInstanceIdentifier",),
    "AWS/ElastiCache": ("CacheClusterId",),
    "AWS/ApplicationELB": ("LoadBalancer",),
}


def of_aws(namespace: str, name: str, unit: Unit, statistic: str) -> Metric:
    return Metric(name, unit, statistic, (RESOURCES[namespace],), namespace)


SERVICE_CPU = of_aws("AWS/ECS", "CPUUtilization", "Percent", "Average")
SERVICE_MEMORY = of_aws("AWS/ECS", "MemoryUtilization", "Percent", "Maximum")
DATABASE_CPU = of_aws("AWS/RDS", "CPUUtilization", "Percent", "Average")
DATABASE_STORAGE = of_aws("AWS/RDS", "FreeStorageSpace", "Bytes", "Minimum")
DATABASE_CONNECTIONS = of_aws("AWS/RDS", "DatabaseConnections", "Count", "Maximum")
CACHE_MEMORY = of_aws("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "Percent", "Maximum")
CACHE_EVICTIONS = of_aws("AWS/ElastiCache", "Evictions", "Count", "Sum")
BALANCER_ERRORS = of_aws("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Count", "Sum")
BALANCER_TIME = of_aws("AWS/ApplicationELB", "TargetResponseTime", "Seconds", "p95")

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
            "Unit": reading.metric.unit,
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
