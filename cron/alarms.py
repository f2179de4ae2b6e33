"""The alarms of CloudWatch, built from the metrics that are published.

What the monitor sees itself, it tells itself: those alarms show a state and have no actions, or everything would be
told twice. For the same reason an alarm about the site's figures is quiet in each minute in which the monitor says that
it has seen the cause. An alarm whose figures do not exist yet is quiet; only the monitor's own silence is an alarm.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cronsim import CronSim

from cron import metrics
from cron.alerts import ANCHORS, COMPONENT_ANCHOR
from cron.cloudwatch import Cloud
from cron.config import Config
from cron.metrics import Metric, build_dimensions

MINUTE_S = 60
LONGEST_PERIOD_S = 24 * 60 * MINUTE_S
QUIET, KEEP, ALARMING = "notBreaching", "ignore", "breaching"
BELOW, ABOVE, FROM = "LessThanThreshold", "GreaterThanThreshold", "GreaterThanOrEqualToThreshold"

GIGABYTE = 1024**3
KNOWN = "known"  # what the names of series begin with that say what the monitor knows

type Json = dict[str, Any]  # Any: PutMetricAlarm's arguments


@dataclass(frozen=True, slots=True)
class Rule:
    """When an alarm goes off: `needed` of the last `periods` figures are beyond the threshold."""

    comparison: str
    threshold: float
    period_s: int = MINUTE_S
    periods: int = 2
    needed: int = 2
    missing: str = QUIET


@dataclass(frozen=True, slots=True)
class Known:
    """A series that says that the monitor knows a cause. `says`: the condition on `known`, false without figures."""

    metric: Metric
    says: str
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alarm:
    """`is_told`: whether people are told by CloudWatch. `ratio` is a metric expression of several series.

    While one of `known` says so, the alarm is quiet. `anchor` is the section that says what to do, if not of its name.
    """

    name: str
    text: str
    rule: Rule
    metric: Metric | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = ""
    ratio: tuple[Json, ...] = ()
    is_told: bool = True
    known: tuple[Known, ...] = ()
    anchor: str = ""


SITE_FAILS = Known(metrics.SITE_FAILING, "FILL({}, 0) > 0")
WORKER_IS_GONE, WORDPRESS_IS_GONE = (
    Known(metrics.COMPONENT_UP, "FILL({}, 1) < 1", {"Component": name}) for name in ("Worker", "WordPress DB")
)
AWS_WAS_AWAY = Known(metrics.LATE_ROUNDS, "FILL({}, 0) > 0")


def build_alarms(config: Config) -> list[Json]:
    alarms = [
        *build_monitor_alarms(config),
        *build_probe_alarms(config),
        *build_request_alarms(config),
        *build_background_alarms(),
        *build_resource_alarms(config),
    ]
    return [describe(alarm, config) for alarm in alarms]


def put(config: Config) -> int:
    """Put all alarms, and name those with our prefix that are not ours any more. Raises AwsError."""
    cloud, alarms = Cloud(config.aws), build_alarms(config)
    for alarm in alarms:
        cloud.put_alarm(alarm)
    old = set(cloud.find_alarms(f"{build_prefix(config)}-")) - {alarm["AlarmName"] for alarm in alarms}
    print(f"{len(alarms)} alarms put.", *(f"No longer wanted, delete it: {name}" for name in sorted(old)), sep="\n")
    return 0


def build_prefix(config: Config) -> str:
    """Return what names of dashboards and alarms begin with: namespace and the values of the common dimensions."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", "-".join([config.aws.namespace, *config.aws.dimensions.values()]))


# Which alarms there are


def build_monitor_alarms(config: Config) -> list[Alarm]:
    silence_s = find_period(config.schedule, rounds=1)
    return [
        Alarm(
            "monitor-silent",
            "The monitor has not made a round, or cannot reach AWS.",
            Rule(BELOW, 1, silence_s, missing=ALARMING),
            metrics.HEARTBEAT,
        ),
        Alarm(
            "monitor-errors",
            "The monitor cannot keep its state, publish or send mail.",
            Rule(FROM, 1, periods=5, needed=3),
            metrics.MONITOR_ERRORS,
            known=(AWS_WAS_AWAY,),  # then it was silent
        ),
        Alarm(
            "attack-mode",
            "A rule of the load balancer is changed.",
            Rule(FROM, 1, periods=1, needed=1, missing=KEEP),
            metrics.ATTACK_MODE,
            is_told=False,
        ),
    ]


def build_probe_alarms(config: Config) -> list[Alarm]:
    probes = [
        build_fault(
            config,
            f"probe-{probe.name}",
            f"The probe {probe.name} ({probe.kind}) fails",
            {"Probe": probe.name},
            anchor=ANCHORS[probe.kind],
            schedule=probe.schedule,
        )
        for probe in config.probes
    ]
    components = [
        build_fault(
            config,
            f"component-{name.lower().replace(' ', '-')}",
            f"/health/ calls {name} unhealthy",
            {"Component": name},
            anchor=COMPONENT_ANCHOR,
        )
        for name in metrics.COMPONENTS
    ]
    return [*probes, *components]


def build_fault(  # noqa: PLR0913 (the two that say where and when are named)
    config: Config, name: str, what: str, dimensions: Mapping[str, str], *, anchor: str, schedule: str = ""
) -> Alarm:
    period_s = find_period(schedule or config.schedule, rounds=config.down_after)
    return Alarm(
        name,
        f"{what}, and nothing else that fails explains it.",
        Rule(FROM, 1, period_s, 1, 1, KEEP),
        metrics.FAULT,
        dimensions,
        "Minimum",
        is_told=False,
        anchor=anchor,
    )


def build_request_alarms(config: Config) -> list[Alarm]:
    return [
        Alarm(
            "errors",
            "More than 5 % of at least 20 requests a minute fail.",
            Rule(ABOVE, 5),
            ratio=build_ratio(
                config,
                [(metrics.REQUESTS, {}), (metrics.REQUESTS, {"StatusClass": "5xx"})],
                "IF(m0 >= 20, 100 * FILL(m1, 0) / m0, 0)",
            ),
            known=(SITE_FAILS,),
        ),
        Alarm(
            "slow",
            "One request in twenty takes longer than two seconds.",
            Rule(ABOVE, 2000, periods=3, needed=3),
            metrics.REQUEST_TIME,
            known=(SITE_FAILS,),
        ),
        Alarm(
            "sign-ins",
            "More than half of at least five sign-ins fail.",
            Rule(ABOVE, 50, 5 * MINUTE_S, 1, 1),
            ratio=build_ratio(
                config,
                [(metrics.SIGN_INS, {"Outcome": outcome}) for outcome in ("failed", "ok", "refused")],
                "IF(m0 + FILL(m1, 0) + FILL(m2, 0) >= 5, 100 * m0 / (m0 + FILL(m1, 0) + FILL(m2, 0)), 0)",
            ),
            known=(SITE_FAILS,),
        ),
    ]


def build_background_alarms() -> list[Alarm]:
    return [
        Alarm(
            "queue",
            "Background work waits for five minutes. After ten the monitor calls the worker unhealthy.",
            Rule(ABOVE, 300),
            metrics.QUEUE_AGE,
            is_told=False,
            known=(WORKER_IS_GONE,),
        ),
        Alarm(
            "mirrors",
            "What other systems know of members was not refreshed for a day.",
            Rule(ABOVE, 24 * 3600, 5 * MINUTE_S),
            metrics.MIRROR_AGE,
            known=(WORKER_IS_GONE, WORDPRESS_IS_GONE),
        ),
        Alarm(
            "mail",
            "Mail to members was given up.",
            Rule(FROM, 1, 5 * MINUTE_S, 1, 1),
            metrics.MAILS,
            {"Outcome": "failed"},
        ),
    ]


def build_resource_alarms(config: Config) -> list[Alarm]:
    resources = config.resources
    alarms = []
    for service in resources.ecs_services:
        cluster, _, name = service.partition("/")
        dimensions = {"ClusterName": cluster, "ServiceName": name}
        alarms.append(build_full("memory", f"{cluster}-{name}", metrics.SERVICE_MEMORY, 85, dimensions))
    for name in resources.rds_instances:
        dimensions = {"DBInstanceIdentifier": name}
        alarms.append(build_full("database-cpu", name, metrics.DATABASE_CPU, 80, dimensions))
        text = f"The database {name} has less than 5 GB of disk left."
        rule = Rule(BELOW, 5 * GIGABYTE, 5 * MINUTE_S)
        alarms.append(Alarm(f"disk-{name}", text, rule, metrics.DATABASE_STORAGE, dimensions, anchor="alarm-disk"))
    alarms += [
        build_full("cache-memory", name, metrics.CACHE_MEMORY, 90, {"CacheClusterId": name})
        for name in resources.cache_clusters
    ]
    for name in resources.load_balancers:
        alarms.append(
            Alarm(
                f"balancer-{name}",
                f"The load balancer {name} itself answers with errors.",
                Rule(FROM, 10),
                metrics.BALANCER_ERRORS,
                {"LoadBalancer": name},
                known=(SITE_FAILS,),
                anchor="alarm-balancer",
            )
        )
    return alarms


def build_full(kind: str, name: str, metric: Metric, percent: int, dimensions: Mapping[str, str]) -> Alarm:
    text = f"{metric.name} of {name} is above {percent} %."
    rule = Rule(ABOVE, percent, periods=5, needed=5)
    return Alarm(f"{kind}-{name}", text, rule, metric, dimensions, anchor=f"alarm-{kind}")


# In AWS's words


def describe(alarm: Alarm, config: Config) -> Json:
    """Return PutMetricAlarm's arguments."""
    actions = [config.aws.topic_arn] if alarm.is_told and config.aws.topic_arn else []
    rule = alarm.rule
    described: Json = {
        "AlarmName": re.sub(r"[^A-Za-z0-9_-]+", "-", f"{build_prefix(config)}-{alarm.name}"),
        "AlarmDescription": f"{alarm.text} What to do: {config.docs_url}#{alarm.anchor or f'alarm-{alarm.name}'}",
        "ActionsEnabled": True,
        "AlarmActions": actions,
        "OKActions": actions,
        "ComparisonOperator": rule.comparison,
        "Threshold": float(rule.threshold),
        "EvaluationPeriods": rule.periods,
        "DatapointsToAlarm": rule.needed,
        "TreatMissingData": rule.missing,
    }
    if alarm.ratio or alarm.known:
        return {**described, "Metrics": build_expression(alarm, config)}
    return described | describe_metric(alarm, config)


def describe_metric(alarm: Alarm, config: Config) -> Json:
    metric, statistic = find_series(alarm)
    is_percentile = statistic.startswith("p")
    return {
        "Namespace": metric.namespace or config.aws.namespace,
        "MetricName": metric.name,
        "Dimensions": build_series(metric, alarm.dimensions, config),
        "Period": alarm.rule.period_s,
        "ExtendedStatistic" if is_percentile else "Statistic": statistic,
        **({"EvaluateLowSampleCountPercentile": "ignore"} if is_percentile else {}),
    }


def find_series(alarm: Alarm) -> tuple[Metric, str]:
    """Return the alarm's metric and statistic. Raises ValueError when nobody publishes it so."""
    metric = alarm.metric
    if metric is None or tuple(alarm.dimensions) not in metric.dimensions:
        raise ValueError(f"the alarm {alarm.name} is about a series that nobody publishes")
    return metric, alarm.statistic or metric.statistic


def build_expression(alarm: Alarm, config: Config) -> list[Json]:
    """Return the parts of a metric expression: the figure, or 0 while its cause is known."""
    parts = alarm.ratio or build_figure(alarm, config)
    shown, *rest = parts
    conditions = []
    for number, known in enumerate(alarm.known):
        rest.append(build_part(config, f"{KNOWN}{number}", known.metric, known.dimensions))
        conditions.append(known.says.format(f"{KNOWN}{number}"))
    expression = shown["Expression"]
    if conditions:
        expression = f"IF({' OR '.join(conditions)}, 0, {expression})"
    return [{**part, **build_part_period(part, alarm.rule)} for part in [{**shown, "Expression": expression}, *rest]]


def build_figure(alarm: Alarm, config: Config) -> tuple[Json, ...]:
    metric, statistic = find_series(alarm)
    shown = {"Id": "figure", "Expression": "m0", "ReturnData": True}
    return (shown, build_part(config, "m0", metric, alarm.dimensions, statistic=statistic))


def build_series(metric: Metric, dimensions: Mapping[str, str], config: Config) -> list[dict[str, str]]:
    common = {} if metric.namespace else config.aws.dimensions
    return build_dimensions({**common, **dimensions})


def build_ratio(
    config: Config, series: Sequence[tuple[Metric, Mapping[str, str]]], expression: str
) -> tuple[Json, ...]:
    """Return the parts of an expression over m0, m1, …; the period is the rule's."""
    parts = [build_part(config, f"m{number}", *one) for number, one in enumerate(series)]
    return ({"Id": "ratio", "Expression": expression, "ReturnData": True}, *parts)


def build_part(
    config: Config, name: str, metric: Metric, dimensions: Mapping[str, str], *, statistic: str = ""
) -> Json:
    described = {
        "Namespace": metric.namespace or config.aws.namespace,
        "MetricName": metric.name,
        "Dimensions": build_series(metric, dimensions, config),
    }
    return {
        "Id": name,
        "MetricStat": {"Metric": described, "Stat": statistic or metric.statistic},
        "ReturnData": False,
    }


def build_part_period(part: Json, rule: Rule) -> Json:
    return {"MetricStat": {**part["MetricStat"], "Period": rule.period_s}} if "MetricStat" in part else {}


def find_period(schedule: str, *, rounds: int) -> int:
    """Return the seconds, in whole minutes, for so many rounds of a schedule, by its longest pause of a week."""
    moments = CronSim(schedule, datetime(2026, 1, 5, tzinfo=UTC))  # a Monday
    pauses_s: list[float] = []
    before = next(moments)
    while len(pauses_s) < 1000 and before < datetime(2026, 1, 13, tzinfo=UTC):  # noqa: PLR2004 (a day's worth of rounds)
        after = next(moments)
        pauses_s.append((after - before).total_seconds())
        before = after
    longest_s = max(pauses_s, default=LONGEST_PERIOD_S)
    return min(math.ceil(longest_s * rounds / MINUTE_S) * MINUTE_S, LONGEST_PERIOD_S)
