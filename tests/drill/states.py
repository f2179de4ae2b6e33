"""What CloudWatch would say: alarms worked out from moto's figures, because moto keeps no states itself."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cron.alarms import ABOVE, BELOW, FROM, build_alarms
from cron.config import Config

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    BELOW: operator.lt,
    ABOVE: operator.gt,
    FROM: operator.ge,
}

type Json = Mapping[str, Any]  # Any: PutMetricAlarm's arguments, boto3's answers


def find_alarming(config: Config, cloudwatch: Any) -> set[str]:  # Any: boto3's client
    """Return the names of the alarms that are on, as far as one figure tells; expressions are the site's figures."""
    prefix = "KnowledgeCommonsProfiles-production-"
    alarms = [alarm for alarm in build_alarms(config) if "MetricName" in alarm]
    return {alarm["AlarmName"].removeprefix(prefix) for alarm in alarms if is_alarming(alarm, cloudwatch)}


def is_alarming(alarm: Json, cloudwatch: Any) -> bool:  # Any: boto3's client
    length = timedelta(seconds=alarm["Period"])
    ends_at = datetime.now(UTC) - timedelta(seconds=5)
    breaching = 0
    for number in range(alarm["EvaluationPeriods"]):
        value = read_figure(alarm, cloudwatch, ends_at - (number + 1) * length, ends_at - number * length)
        is_missing_bad = value is None and alarm["TreatMissingData"] == "breaching"
        is_bad = value is not None and COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"])
        breaching += is_missing_bad or is_bad
    return breaching >= int(alarm["DatapointsToAlarm"])


def read_figure(alarm: Json, cloudwatch: Any, start: datetime, end: datetime) -> float | None:  # Any: boto3's client
    if "Statistic" not in alarm:
        return None  # percentiles are the site's figures, which this drill has not
    answer = cloudwatch.get_metric_statistics(
        Namespace=alarm["Namespace"],
        MetricName=alarm["MetricName"],
        Dimensions=alarm["Dimensions"],
        StartTime=start,
        EndTime=end,
        Period=alarm["Period"],
        Statistics=[alarm["Statistic"]],
    )
    values = [point[alarm["Statistic"]] for point in answer["Datapoints"]]
    return values[0] if values else None
