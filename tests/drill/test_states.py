"""The drill's judge: states of alarms from the figures that moto took, and the dashboard's lines without any."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from cron.alarms import build_alarms
from cron.config import read_config
from cron.dashboard import build_dashboard
from tests.aws import KEYS
from tests.cron.test_alarms import EVERYTHING
from tests.drill.cloudwatch import run_cloudwatch
from tests.drill.coverage import cover
from tests.drill.expressions import calculate
from tests.drill.states import forget_known, is_alarming

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # botocore's sockets

MINUTE = timedelta(minutes=1)
END = datetime.now(UTC).replace(second=0, microsecond=0)
PREFIX = "KnowledgeCommonsProfiles-production-"


@pytest.fixture
def cloudwatch():
    """Return a function that publishes values of a series, one a minute until END, and what CloudWatch holds."""
    with run_cloudwatch() as (url, figures):
        client = boto3.client("cloudwatch", endpoint_url=url, **KEYS)

        def publish(metric, *values, **dimensions):
            named = [
                {"Name": name, "Value": value} for name, value in {"Environment": "production", **dimensions}.items()
            ]
            figure = {"MetricName": metric, "Dimensions": named}
            data = [
                {**figure, "Timestamp": END - (len(values) - number) * MINUTE, "Value": value}
                for number, value in enumerate(values)
                if value is not None
            ]
            client.put_metric_data(Namespace="KnowledgeCommonsProfiles", MetricData=data)

        publish.figures = figures
        yield publish


@pytest.fixture(scope="module")
def alarms():
    return {alarm["AlarmName"].removeprefix(PREFIX): alarm for alarm in build_alarms(read_config(EVERYTHING))}


def judge(alarms, name, publish, *, was_on=False):
    return is_alarming(alarms[name], publish.figures, END, was_on=was_on)


def test_errors_go_off_by_themselves_and_not_beside_the_monitors_message(alarms, cloudwatch):
    cloudwatch("RequestCount", 100, 100)
    cloudwatch("RequestCount", 50, 50, StatusClass="5xx")
    assert judge(alarms, "errors", cloudwatch)
    cloudwatch("SiteFailing", 0, 0)
    assert judge(alarms, "errors", cloudwatch)
    cloudwatch("SiteFailing", 2)
    assert not judge(alarms, "errors", cloudwatch)
    assert is_alarming(forget_known(alarms["errors"]), cloudwatch.figures, END, was_on=False)


def test_a_series_is_read_without_those_that_have_further_dimensions(alarms, cloudwatch):
    cloudwatch("RequestCount", 10, 10)  # too few to judge
    cloudwatch("RequestCount", 10, 10, StatusClass="5xx")
    assert not judge(alarms, "errors", cloudwatch)


def test_slow_pages_are_told_by_their_percentile_unless_the_monitor_has_seen_it(alarms, cloudwatch):
    for _ in range(9):
        cloudwatch("RequestTime", 3000, 3000, 3000)
    assert judge(alarms, "slow", cloudwatch)
    cloudwatch("SiteFailing", 1, 0)
    assert not judge(alarms, "slow", cloudwatch)


def test_a_queue_that_waits_for_a_dead_worker_is_the_workers_alarm(alarms, cloudwatch):
    cloudwatch("QueueAge", 400, 400)
    assert judge(alarms, "queue", cloudwatch)
    cloudwatch("ComponentUp", 0, 0, Component="Worker")
    assert not judge(alarms, "queue", cloudwatch)


def test_a_monitor_that_could_not_publish_was_silent_and_is_not_told_again(alarms, cloudwatch):
    cloudwatch("MonitorErrors", 2, 2, 2, 2, 2)
    assert judge(alarms, "monitor-errors", cloudwatch)
    cloudwatch("MonitorLateRounds", 1, 2, 3, 4, 0)
    assert not judge(alarms, "monitor-errors", cloudwatch)


def test_only_what_is_to_blame_is_on(alarms, cloudwatch):
    cloudwatch("Fault", 0, Probe="directory")
    cloudwatch("Fault", 1, Component="Postgres DB")
    assert not judge(alarms, "probe-directory", cloudwatch)
    assert judge(alarms, "component-postgres-db", cloudwatch)


def test_silence_is_an_alarm_of_the_monitor_alone_and_other_states_stay(alarms, cloudwatch):
    assert judge(alarms, "monitor-silent", cloudwatch)
    assert judge(alarms, "probe-home", cloudwatch, was_on=True)
    assert not judge(alarms, "probe-home", cloudwatch)
    assert not judge(alarms, "errors", cloudwatch, was_on=True)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("IF(FILL(a, 0) > 0 OR FILL(b, 1) < 1, 0, m)", 7.0),
        ("IF(FILL(a, 1) > 0, 0, m)", 0.0),
        ("m / z", None),
        ("a + m", None),
    ],
)
def test_expressions_are_worked_out_as_cloudwatch_does(expression, value):
    assert calculate(expression, {"a": None, "b": None, "m": 7.0, "z": 0.0}) == value


# The dashboard


def test_lines_without_a_figure_are_named(cloudwatch):
    body = build_dashboard(read_config({"CHECK_WEBSITE": "https://profiles.example.org/"}))
    cloudwatch("ProbeUp", 1, Probe="home")
    cloudwatch("Mails", 1, Outcome="sent")
    found = cover(body, cloudwatch.figures)
    assert "Mail by outcome: KnowledgeCommonsProfiles Mails production retried" in found.missing
    assert not [
        what for what in found.missing if what.startswith("Probes: 1 is up") or what.endswith("Mails production sent")
    ]
    assert found.published == 2
    assert found.of_aws == []


def test_a_share_has_figures_when_both_of_its_parts_have(cloudwatch):
    body = build_dashboard(read_config({"CHECK_WEBSITE": "https://profiles.example.org/"}))
    share = "Requests that fail, %: 100 * FILL(bad, 0) / all"
    cloudwatch("RequestCount", 1)
    assert share in cover(body, cloudwatch.figures).missing
    cloudwatch("RequestCount", 1, StatusClass="5xx")
    assert share not in cover(body, cloudwatch.figures).missing


def test_what_aws_publishes_is_left_out_by_name(cloudwatch):
    found = cover(build_dashboard(read_config(EVERYTHING)), cloudwatch.figures)
    assert "Database: CPU, %: AWS/RDS CPUUtilization profiles" in found.of_aws
    assert len(found.of_aws) == 11
    assert not [what for what in found.missing if "AWS/" in what]
