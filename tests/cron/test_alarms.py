"""Alarms: about series that somebody publishes, with a section that says what to do, and quiet without figures."""

import re
from pathlib import Path

import pytest

from cron import metrics
from cron.alarms import build_alarms, find_period
from cron.alerts import COMPONENT, find_anchor
from cron.config import read_config
from cron.probe_file import KINDS

DOCS = Path(__file__).resolve().parents[2] / "docs"

EVERYTHING = {
    "CHECK_WEBSITE": "https://profiles.example.org/",
    "MONITOR_KNOWN_MEMBER": "ada",
    "MONITOR_BACKUP": "s3://bucket/backups/",
    "MONITOR_CANARY": "sub=canary",
    "AWS_REGION": "us-east-1",
    "MONITOR_SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:operators",
    "MONITOR_ECS_SERVICES": "profiles/site,profiles/worker",
    "MONITOR_RDS_INSTANCES": "profiles",
    "MONITOR_CACHE_CLUSTERS": "profiles-001",
    "MONITOR_LOAD_BALANCERS": "app/profiles/0123456789abcdef",
}
DEFINED = [value for value in vars(metrics).values() if isinstance(value, metrics.Metric)]


@pytest.fixture(scope="module")
def everything():
    return read_config(EVERYTHING)


@pytest.fixture(scope="module")
def alarms(everything):
    return {
        alarm["AlarmName"].removeprefix("KnowledgeCommonsProfiles-production-"): alarm
        for alarm in build_alarms(everything)
    }


def find_series(alarm):
    parts = [part["MetricStat"]["Metric"] for part in alarm["Metrics"] if "MetricStat" in part]
    return [(part["Namespace"], part["MetricName"], part["Dimensions"]) for part in parts]


def test_every_alarm_is_about_series_that_are_published(alarms):
    for alarm in alarms.values():
        for namespace, name, dimensions in find_series(alarm):
            own = {dimension["Name"]: dimension["Value"] for dimension in dimensions}
            is_ours = namespace == "KnowledgeCommonsProfiles"
            assert is_ours == (own.pop("Environment", None) == "production")
            (found,) = (
                metric
                for metric in DEFINED
                if (metric.namespace or "KnowledgeCommonsProfiles", metric.name) == (namespace, name)
            )
            assert tuple(own) in found.dimensions
            for dimension, value in own.items():
                assert value in metrics.VALUES.get((name, dimension), (value,))


def test_every_alarm_has_a_section_that_says_what_to_do(alarms):
    headings = re.findall(r"^#+ (.+)$", (DOCS / "alarms.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    linked = {re.search(r"docs/alarms\.md#(\S+)$", alarm["AlarmDescription"])[1] for alarm in alarms.values()}
    assert linked <= anchors
    of_kinds = {find_anchor(kind) for kind in (*KINDS, COMPONENT)}
    assert of_kinds <= anchors
    assert {anchor for anchor in anchors if anchor.startswith("alarm-")} == linked | of_kinds


def test_only_the_monitors_silence_is_an_alarm_without_figures(alarms):
    breaching = [name for name, alarm in alarms.items() if alarm["TreatMissingData"] == "breaching"]
    assert breaching == ["monitor-silent"]


def test_what_the_monitor_tells_itself_is_not_told_twice(alarms):
    told = {name for name, alarm in alarms.items() if alarm["AlarmActions"]}
    assert not any(name.startswith(("probe-", "component-")) for name in told)
    assert "queue" not in told
    assert {"monitor-silent", "errors", "slow", "mirrors", "mail", "sign-ins", "disk-profiles"} <= told
    assert all(alarm["AlarmActions"] == alarm["OKActions"] for alarm in alarms.values())


def test_there_is_an_alarm_for_each_probe_and_each_resource(alarms, everything):
    assert {f"probe-{probe.name}" for probe in everything.probes} <= set(alarms)
    assert {"memory-profiles-worker", "database-cpu-profiles", "cache-memory-profiles-001"} <= set(alarms)
    plain = build_alarms(read_config({"CHECK_WEBSITE": "https://profiles.example.org/"}))
    assert not [alarm for alarm in plain for series in find_series(alarm) if series[0].startswith("AWS/")]


@pytest.mark.parametrize(
    ("schedule", "rounds", "period_s"),
    [
        ("*/30 * * * * *", 1, 60),
        ("*/30 * * * * *", 2, 60),
        ("* * * * *", 2, 120),
        ("*/5 * * * *", 2, 600),
        ("0 9-17 * * *", 1, 16 * 3600),
        ("0 0 1 1 *", 1, 24 * 3600),
    ],
)
def test_a_period_holds_the_rounds_of_a_schedule(schedule, rounds, period_s):
    assert find_period(schedule, rounds=rounds) == period_s
