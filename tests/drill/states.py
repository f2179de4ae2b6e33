"""What CloudWatch would say: the states of all alarms, minute by minute, worked out from moto's figures."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cron.alarms import ABOVE, ALARMING, BELOW, FROM, KEEP, KNOWN, build_alarms, build_prefix
from cron.config import Config
from tests.drill.cloudwatch import Figures, build_series
from tests.drill.expressions import calculate

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    BELOW: operator.lt,
    ABOVE: operator.gt,
    FROM: operator.ge,
}
LATEST_S = 30  # so long after a minute its last figures have come
MINUTE = timedelta(minutes=1)

type Json = Mapping[str, Any]  # Any: PutMetricAlarm's arguments


@dataclass(frozen=True)
class Turn:
    """An alarm that went on or off; `is_told`: it has actions, so people hear of it."""

    at: datetime
    name: str
    is_on: bool
    is_told: bool


@dataclass
class Alarms:
    """Every alarm of the deployment, those with a metric expression too, as if it had a topic to tell.

    `held_back`: when which would have been on, had the monitor not said that it knows.
    """

    config: Config
    figures: Figures
    on: set[str] = field(default_factory=set)
    turns: list[Turn] = field(default_factory=list)
    held_back: list[tuple[datetime, str]] = field(default_factory=list)
    _judged: datetime | None = None

    def __post_init__(self) -> None:
        topic = self.config.aws.topic_arn or "arn:aws:sns:us-east-1:123456789012:operators"
        config = replace(self.config, aws=replace(self.config.aws, topic_arn=topic))
        prefix = f"{build_prefix(config)}-"
        self._alarms = {alarm["AlarmName"].removeprefix(prefix): alarm for alarm in build_alarms(config)}

    def follow(self) -> None:
        """Judge each minute that has ended and of which all is known, once."""
        end = (datetime.now(UTC) - timedelta(seconds=LATEST_S)).replace(second=0, microsecond=0)
        minute = self._judged or end - MINUTE
        while minute < end:
            minute += MINUTE
            self._judge(minute)
        self._judged = end

    def find_turns(self, *, since: datetime) -> list[Turn]:
        return [turn for turn in self.turns if turn.at >= since]

    def find_held_back(self, *, since: datetime) -> list[str]:
        return sorted({name for at, name in self.held_back if at >= since})

    def _judge(self, end: datetime) -> None:
        for name, alarm in self._alarms.items():
            is_on = is_alarming(alarm, self.figures, end, was_on=name in self.on)
            if not is_on and is_alarming(forget_known(alarm), self.figures, end, was_on=False):
                self.held_back.append((datetime.now(UTC), name))
            if is_on != (name in self.on):
                self.turns.append(Turn(datetime.now(UTC), name, is_on, bool(alarm["AlarmActions"])))
                (self.on.add if is_on else self.on.discard)(name)


def forget_known(alarm: Json) -> Json:
    """Return the alarm as if nobody published what the monitor knows."""
    return {**alarm, "Metrics": [part for part in alarm["Metrics"] if not part["Id"].startswith(KNOWN)]}


def is_alarming(alarm: Json, figures: Figures, end: datetime, *, was_on: bool) -> bool:
    length = timedelta(seconds=find_period(alarm))
    values = [
        read_value(alarm, figures, end - (number + 1) * length, end - number * length)
        for number in range(alarm["EvaluationPeriods"])
    ]
    missing: str = alarm["TreatMissingData"]
    threshold: float = alarm["Threshold"]
    if missing == KEEP and all(value is None for value in values):
        return was_on
    compare = COMPARISONS[alarm["ComparisonOperator"]]
    breaching = sum(missing == ALARMING if value is None else compare(value, threshold) for value in values)
    needed: int = alarm["DatapointsToAlarm"]
    return breaching >= needed


def find_period(alarm: Json) -> int:
    periods: list[int] = [part["MetricStat"]["Period"] for part in alarm["Metrics"] if "MetricStat" in part]
    return max(periods)


def read_value(alarm: Json, figures: Figures, start: datetime, end: datetime) -> float | None:
    known = {
        part["Id"]: read_metric(part["MetricStat"]["Metric"], part["MetricStat"]["Stat"], figures, start, end)
        for part in alarm["Metrics"]
        if "MetricStat" in part
    }
    (shown,) = (part for part in alarm["Metrics"] if part["ReturnData"])
    return calculate(shown.get("Expression", shown["Id"]), known)


def read_metric(metric: Json, statistic: str, figures: Figures, start: datetime, end: datetime) -> float | None:
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
    series = build_series(metric["Namespace"], metric["MetricName"], dimensions)
    return figures.read(series, statistic, start, end)
