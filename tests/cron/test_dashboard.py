"""The dashboard: only what is published, and a layout without holes or overlaps."""

import json
import re

import pytest

from cron import metrics
from cron.__main__ import main
from cron.config import read_config
from cron.dashboard import build_dashboard
from tests.cron.test_alarms import DEFINED, EVERYTHING

NAMESPACE = "KnowledgeCommonsProfiles"
SEARCH = re.compile(
    r"SEARCH\('\{(?P<names>[^}]+)\} MetricName=\"(?P<metric>\w+)\" Environment=\"production\"', '\w+', 60\)"
)


@pytest.fixture(scope="module")
def widgets():
    return build_dashboard(read_config(EVERYTHING))["widgets"]


def find_metric(namespace, name):
    return next(metric for metric in DEFINED if (metric.namespace or NAMESPACE, metric.name) == (namespace, name))


def find_shown(widgets):
    """Return every series of every widget: namespace, metric, dimensions without the common one."""
    for widget in widgets:
        for line in widget["properties"].get("metrics", []):
            if search := SEARCH.fullmatch(line[0].get("expression", "")) if isinstance(line[0], dict) else None:
                names = search["names"].split(",")
                yield names[0], search["metric"], tuple(name for name in names[1:] if name != "Environment"), ()
            elif isinstance(line[0], str):
                names, values = tuple(line[2:-1:2]), tuple(line[3:-1:2])
                own = [(name, value) for name, value in zip(names, values, strict=True) if name != "Environment"]
                yield line[0], line[1], tuple(name for name, _ in own), tuple(own)


def test_every_widget_shows_what_is_published(widgets):
    shown = list(find_shown(widgets))
    assert len(shown) > 50
    for namespace, name, dimensions, values in shown:
        assert dimensions in find_metric(namespace, name).dimensions
        for dimension, value in values:
            assert value in metrics.VALUES.get((name, dimension), (value,))


def test_every_metric_of_ours_is_shown(widgets):
    shown = {name for namespace, name, _, _ in find_shown(widgets) if namespace == NAMESPACE}
    assert shown == {metric.name for metric in DEFINED if not metric.namespace}


def test_expressions_use_only_lines_of_their_own_widget(widgets):
    for widget in widgets:
        lines = widget["properties"].get("metrics", [])
        ids = {line[-1]["id"] for line in lines if "id" in line[-1]}
        for line in lines:
            expression = line[0].get("expression", "") if isinstance(line[0], dict) else ""
            if expression and not expression.startswith("SEARCH("):
                assert set(re.findall(r"\b[a-z]+\b", expression)) <= ids


def test_widgets_neither_overlap_nor_leave_the_grid(widgets):
    taken = set()
    for widget in widgets:
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_resources_are_shown_only_when_they_are_named():
    body = json.dumps(build_dashboard(read_config({"CHECK_WEBSITE": "https://profiles.example.org/"})))
    assert "AWS/" not in body


def test_a_value_in_another_alphabet_and_a_namespace_with_a_slash():
    config = read_config({**EVERYTHING, "MONITOR_NAMESPACE": "Commons/Profiles"})
    assert '{\\"Commons/Profiles\\",Environment,Probe}' in json.dumps(build_dashboard(config)).replace('\\\\"', '\\"')


# Put


@pytest.fixture
def environment(aws, variables, monkeypatch):
    for name, value in {**EVERYTHING, **variables}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # botocore's sockets
def test_cloudwatch_takes_dashboard_and_alarms(aws, environment, variables, capsys):
    assert main(["dashboard", "--put"]) == 0
    name = f"{variables['MONITOR_NAMESPACE']}-production"
    body = json.loads(aws("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])
    assert main(["dashboard"]) == 0
    assert json.loads(capsys.readouterr().out.partition("\n")[2]) == body
    assert main(["alarms", "--put"]) == 0
    put = aws("cloudwatch").describe_alarms(AlarmNamePrefix=name, MaxRecords=100)["MetricAlarms"]
    assert {alarm["StateValue"] for alarm in put} <= {"OK", "INSUFFICIENT_DATA"}
    capsys.readouterr()
    assert main(["alarms"]) == 0
    assert {alarm["AlarmName"] for alarm in json.loads(capsys.readouterr().out)} == {
        alarm["AlarmName"] for alarm in put
    }


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # botocore's sockets
def test_alarms_that_are_no_longer_wanted_are_named(aws, environment, variables, capsys, monkeypatch):
    assert main(["alarms", "--put"]) == 0
    monkeypatch.delenv("MONITOR_KNOWN_MEMBER")
    assert main(["alarms", "--put"]) == 0
    assert f"delete it: {variables['MONITOR_NAMESPACE']}-production-probe-directory" in capsys.readouterr().out
