"""The alarms of CloudWatch, built from the metrics that are published.

What the monitor sees itself, it tells itself: those alarms show a state and have no actions, or everything would be
told twice. For the same reason an alarm about the site's figures is quiet in each minute in which the monitor says that
it has seen the cause. An alarm whose figures do not exist yet is quiet; only the monitor's own silence is an alarm.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice, pairwise, takewhile
from typing import Any

from cronsim import CronSim

from cron import metrics
from cron.alerts import COMPONENT, find_anchor
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
class Series:
    """A metric under the values of one of its sets of dimensions. `statistic`: another one than its own."""

    metric: Metric
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A series that says that the monitor knows a cause. `says`: the condition on it, false without figures."""

    series: Series
    says: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """`is_told`: whether people are told by CloudWatch. `expression` tells the figure by the series m0, m1, ….

    While one of `known` says so, the alarm is quiet. `anchor` is the section that says what to do, if not of its name.
    """

    name: str
    text: str
    rule: Rule
    series: tuple[Series, ...]
    expression: str = "m0"
    is_told: bool = True
    known: tuple[Known, ...] = ()
    anchor: str = ""


SITE_FAILS = Known(Series(metrics.SITE_FAILING), "FILL({}, 0) > 0")
WORKER_IS_GONE, WORDPRESS_IS_GONE = (
    Known(Series(metrics.COMPONENT_UP, {"Component": name}), "FILL({}, 1) < 1") for name in ("Worker", "WordPress DB")
)
AWS_WAS_AWAY = Known(Series(metrics.LATE_ROUNDS), "FILL({}, 0) > 0")


def build_alarms(config: Config) -> list[Json]:
    alarms = [
        *build_monitor_alarms(config),
        *build_fault_alarms(config),
        *SITE_ALARMS,
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
            (Series(metrics.HEARTBEAT),),
        ),
        Alarm(
            "monitor-errors",
            "The monitor cannot keep its state, publish or send mail.",
            Rule(FROM, 1, periods=5, needed=3),
            (Series(metrics.MONITOR_ERRORS),),
            known=(AWS_WAS_AWAY,),  # then it was silent
        ),
        Alarm(
            "attack-mode",
            "A rule of the load balancer is changed.",
            Rule(FROM, 1, periods=1, needed=1, missing=KEEP),
            (Series(metrics.ATTACK_MODE),),
            is_told=False,
        ),
    ]


def build_fault_alarms(config: Config) -> list[Alarm]:
    """Return an alarm for each probe and each part of /health/."""
    faults = [
        (f"probe-{one.name}", f"The probe {one.name} ({one.kind}) fails", {"Probe": one.name}, one.kind, one.schedule)
        for one in config.probes
    ]
    faults += [
        (
            f"component-{name.lower().replace(' ', '-')}",
            f"/health/ calls {name} unhealthy",
            {"Component": name},
            COMPONENT,
            "",
        )
        for name in metrics.COMPONENTS
    ]
    return [
        Alarm(
            name,
            f"{what}, and nothing else that fails explains it.",
            Rule(FROM, 1, find_period(schedule or config.schedule, rounds=config.down_after), 1, 1, KEEP),
            (Series(metrics.FAULT, dimensions, "Minimum"),),
            is_told=False,
            anchor=find_anchor(kind),
        )
        for name, what, dimensions, kind, schedule in faults
    ]


SITE_ALARMS = (
    Alarm(
        "errors",
        "More than 5 % of at least 20 requests a minute fail.",
        Rule(ABOVE, 5),
        (Series(metrics.REQUESTS), Series(metrics.REQUESTS, {"StatusClass": "5xx"})),
        "IF(m0 >= 20, 100 * FILL(m1, 0) / m0, 0)",
        known=(SITE_FAILS,),
    ),
    Alarm(
        "slow",
        "One request in twenty takes longer than two seconds.",
        Rule(ABOVE, 2000, periods=3, needed=3),
        (Series(metrics.REQUEST_TIME),),
        known=(SITE_FAILS,),
    ),
    Alarm(
        "sign-ins",
        "More than half of at least five sign-ins fail.",
        Rule(ABOVE, 50, 5 * MINUTE_S, 1, 1),
        tuple(Series(metrics.SIGN_INS, {"Outcome": outcome}) for outcome in ("failed", "ok", "refused")),
        "IF(m0 + FILL(m1, 0) + FILL(m2, 0) >= 5, 100 * m0 / (m0 + FILL(m1, 0) + FILL(m2, 0)), 0)",
        known=(SITE_FAILS,),
    ),
    Alarm(
        "queue",
        "Background work waits for five minutes. After ten the monitor calls the worker unhealthy.",
        Rule(ABOVE, 300),
        (Series(metrics.QUEUE_AGE),),
        is_told=False,
        known=(WORKER_IS_GONE,),
    ),
    Alarm(
        "mirrors",
        "What other systems know of members was not refreshed for a day.",
        Rule(ABOVE, 24 * 3600, 5 * MINUTE_S),
        (Series(metrics.MIRROR_AGE),),
        known=(WORKER_IS_GONE, WORDPRESS_IS_GONE),
    ),
    Alarm(
        "mail",
        "Mail to members was given up.",
        Rule(FROM, 1, 5 * MINUTE_S, 1, 1),
        (Series(metrics.MAILS, {"Outcome": "failed"}),),
    ),
)


def build_resource_alarms(config: Config) -> list[Alarm]:
    lasting = partial(Rule, ABOVE, periods=5, needed=5)
    kinds: list[tuple[str, str, Rule, Metric]] = [
        ("memory", "MemoryUtilization of {} is above 85 %.", lasting(85), metrics.SERVICE_MEMORY),
        ("database-cpu", "CPUUtilization of {} is above 80 %.", lasting(80), metrics.DATABASE_CPU),
        (
            "disk",
            "The database {} has less than 5 GB of disk left.",
            Rule(BELOW, 5 * GIGABYTE, 5 * MINUTE_S),
            metrics.DATABASE_STORAGE,
        ),
        ("cache-memory", "DatabaseMemoryUsagePercentage of {} is above 90 %.", lasting(90), metrics.CACHE_MEMORY),
        ("balancer", "The load balancer {} itself answers with errors.", Rule(FROM, 10), metrics.BALANCER_ERRORS),
    ]
    return [
        Alarm(
            f"{kind}-{name}",
            text.format(name),
            rule,
            (Series(metric, dimensions),),
            known=(SITE_FAILS,) if metric == metrics.BALANCER_ERRORS else (),
            anchor=f"alarm-{kind}",
        )
        for kind, text, rule, metric in kinds
        for dimensions in config.resources[metric.namespace]
        if (name := "-".join(dimensions.values()))
    ]


# In AWS's words


def describe(alarm: Alarm, config: Config) -> Json:
    """Return PutMetricAlarm's arguments."""
    actions = [config.aws.topic_arn] if alarm.is_told and config.aws.topic_arn else []
    rule = alarm.rule
    return {
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
        "Metrics": build_parts(alarm, config),
    }


def build_parts(alarm: Alarm, config: Config) -> list[Json]:
    """Return the figure, or 0 while its cause is known, and the series that it comes from."""
    series = {f"m{number}": one for number, one in enumerate(alarm.series)}
    known = {f"{KNOWN}{number}": one for number, one in enumerate(alarm.known)}
    series |= {name: one.series for name, one in known.items()}
    conditions = " OR ".join(one.says.format(name) for name, one in known.items())
    expression = f"IF({conditions}, 0, {alarm.expression})" if conditions else alarm.expression
    parts = [build_part(name, one, alarm.rule.period_s, config) for name, one in series.items()]
    if len(parts) == 1:
        return [{**parts[0], "ReturnData": True}]
    return [{"Id": "figure", "Expression": expression, "ReturnData": True}, *parts]


def build_part(name: str, series: Series, period_s: int, config: Config) -> Json:
    """Raises ValueError when nobody publishes the series."""
    metric = series.metric
    metrics.check_dimensions(metric, series.dimensions)
    described = {
        "Namespace": metric.namespace or config.aws.namespace,
        "MetricName": metric.name,
        "Dimensions": build_dimensions({**({} if metric.namespace else config.aws.dimensions), **series.dimensions}),
    }
    statistic = {"Metric": described, "Stat": series.statistic or metric.statistic, "Period": period_s}
    return {"Id": name, "MetricStat": statistic, "ReturnData": False}


def find_period(schedule: str, *, rounds: int) -> int:
    """Return the seconds, in whole minutes, for so many rounds of a schedule, by its longest pause of a week."""
    moments = islice(CronSim(schedule, datetime(2026, 1, 5, tzinfo=UTC)), 1000)  # from a Monday on
    week = takewhile(lambda moment: moment < datetime(2026, 1, 13, tzinfo=UTC), moments)
    longest_s = max(((after - before).total_seconds() for before, after in pairwise(week)), default=LONGEST_PERIOD_S)
    return min(math.ceil(longest_s * rounds / MINUTE_S) * MINUTE_S, LONGEST_PERIOD_S)
