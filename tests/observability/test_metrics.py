"""What the processes count, as lines for CloudWatch and as the page that is scraped."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.utils import timezone
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from knowledge_commons_profiles.core import measures
from knowledge_commons_profiles.core.measures import Distribution, Totals, count, observe, read_totals
from knowledge_commons_profiles.observability import publishing
from knowledge_commons_profiles.observability.definitions import METRICS
from knowledge_commons_profiles.observability.emf import Frame, iter_lines, list_values
from knowledge_commons_profiles.observability.gauges import read_gauges
from knowledge_commons_profiles.observability.shared_totals import keep_totals, leave_totals, read_all
from tests.factories import CopyFactory

ROOT = Path(__file__).resolve().parents[2]
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
EMF_SCHEMA = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Namespace", "Dimensions", "Metrics"],
                        "properties": {
                            "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
                            "Dimensions": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "array",
                                    "maxItems": 30,
                                    "items": {"type": "string", "minLength": 1, "maxLength": 250},
                                },
                            },
                            "Metrics": {
                                "type": "array",
                                "maxItems": 100,
                                "items": {
                                    "type": "object",
                                    "required": ["Name"],
                                    "properties": {
                                        "Name": {"type": "string", "minLength": 1, "maxLength": 1024},
                                        "Unit": {"type": "string"},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch):
    monkeypatch.setattr(measures, "_counts", type(measures._counts)(float))
    monkeypatch.setattr(measures, "_distributions", type(measures._distributions)(Distribution))
    monkeypatch.setattr(publishing, "_before", [Totals({}, {})])


@pytest.fixture
def folder(settings, tmp_path):
    settings.METRICS_FOLDER = str(tmp_path / "metrics")
    settings.HEALTH_TOKEN = "a-token"
    return tmp_path / "metrics"


def list_lines(before=None, gauges=None):
    frame = Frame("Profiles", {"Environment": "test"}, 1_700_000_000_000)
    lines = iter_lines(frame, read_totals(), before or Totals({}, {}), gauges or {})
    return [json.loads(line) for line in lines]


def find(lines, name, **labels):
    return next(
        line[name]
        for line in lines
        if name in line and all(line.get(label) == value for label, value in labels.items())
    )


def test_a_request_becomes_lines_of_the_published_format(client, db):
    client.get("/members/")
    client.get("/members/nobody-of-that-name/")
    lines = list_lines(gauges={("QueueLength", ()): 3})
    for line in lines:
        jsonschema.validate(line, EMF_SCHEMA)
        directive = line["_aws"]["CloudWatchMetrics"][0]
        assert all(name in line for name in directive["Dimensions"][0])
        assert all(metric["Name"] in METRICS and metric["Name"] in line for metric in directive["Metrics"])
    assert find(lines, "RequestCount") == 2
    assert find(lines, "RequestCount", StatusClass="4xx") == 1
    assert find(lines, "RequestErrors", Route="profiles:detail") == 1
    assert len(find(lines, "RequestTime", App="directory")) == 1
    assert sum(find(lines, "QueryCount")) > 0
    assert find(lines, "QueueLength") == 3
    assert "nobody-of-that-name" not in json.dumps(lines)


def test_only_declared_labels_are_used(client, db):
    client.get("/members/")
    client.get("/members/nobody-of-that-name/")
    totals = read_totals()
    for name, labels in (*totals.counts, *totals.distributions):
        assert tuple(label for label, _ in labels) in METRICS[name].labels


def test_each_line_tells_of_its_minute_alone():
    count("Mails", Outcome="sent")
    before = read_totals()
    assert list_lines(before) == []
    count("Mails", 2, Outcome="sent")
    assert find(list_lines(before), "Mails", Outcome="sent") == 2


def test_many_values_become_a_hundred_with_the_same_percentiles():
    for value in range(1, 10_001):
        observe("RequestTime", value / 10)
    values = sorted(list_values(read_totals().distributions["RequestTime", ()]))
    assert 60 <= len(values) <= 100
    for share, true_value in ((0.5, 500), (0.9, 900), (0.99, 990)):
        assert values[int(share * len(values))] == pytest.approx(true_value, rel=0.3)
    assert values[-1] == pytest.approx(1000, rel=0.13)


def test_health_is_not_counted(client, db):
    client.get("/health/live/")
    assert list_lines() == []


def test_processes_add_up_and_sums_never_fall(folder, client, db):
    keep_totals(Totals({("SignIns", (("Outcome", "ok"),)): 2}, {}), {})
    script = (
        "import django; django.setup()\n"
        "from knowledge_commons_profiles.core.measures import Totals\n"
        "from knowledge_commons_profiles.observability.shared_totals import keep_totals, leave_totals\n"
        "totals = Totals({('SignIns', (('Outcome', 'ok'),)): 5}, {})\n"
        "keep_totals(totals, {('QueueLength', ()): 7})\n"
        "leave_totals(totals)\n"
    )
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "METRICS_FOLDER": str(folder)},
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    totals, gauges = read_all()
    assert totals.counts["SignIns", (("Outcome", "ok"),)] == 7
    assert gauges["QueueLength", ()] == 7
    answer = client.get("/metrics", headers={"authorization": "Bearer a-token"})
    families = {family.name: family for family in text_string_to_metric_families(answer.content.decode())}
    assert families["profiles_sign_ins_by_outcome"].samples[0].value == 7
    assert families["profiles_queue_length"].samples[0].value == 7


def test_the_page_reads_as_openmetrics_with_histograms(folder, client, db):
    client.get("/members/")
    publishing.publish()
    answer = client.get("/metrics", headers={"authorization": "Bearer a-token"})
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    families = {family.name: family for family in text_string_to_metric_families(answer.content.decode())}
    times = families["profiles_request_time_by_app_milliseconds"]
    assert times.type == "histogram"
    assert any(sample.name.endswith("_count") and sample.value == 1 for sample in times.samples)


def test_the_page_is_there_for_the_token_alone(folder, client, settings, db):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 404
    settings.METRICS_FOLDER = ""
    assert client.get("/metrics", headers={"authorization": "Bearer a-token"}).status_code == 404


def test_an_unreadable_file_costs_nothing(folder):
    keep_totals(Totals({("SignIns", ()): 1}, {}), {})
    (folder / "77.json").write_text("{half")
    assert read_all()[0].counts == {("SignIns", ()): 1}
    leave_totals(Totals({("SignIns", ()): 1}, {}))
    assert read_all()[0].counts == {("SignIns", ()): 1}


@pytest.mark.django_db
def test_publishing_writes_the_lines_and_survives_a_lost_folder(folder, settings, capfd, caplog, client):
    settings.METRICS_NAMESPACE = "Profiles"
    client.get("/members/")
    publishing.publish()
    written = [json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    assert find(written, "RequestCount") == 1
    settings.METRICS_FOLDER = "/proc/nowhere"
    publishing.publish()
    assert "metrics could not be published" in caplog.text


@pytest.mark.django_db
def test_the_oldest_copy_that_is_due_is_told_by_source():
    now = timezone.now()
    for hours, source, is_due in ((5, "works", True), (2, "works", True), (9, "groups", False), (3, "posts", True)):
        CopyFactory(
            source=source,
            fetched_at=now - timedelta(hours=hours),
            due_at=now - timedelta(minutes=1) if is_due else now + timedelta(minutes=1),
        )
    ages = {
        dict(labels)["Source"]: age for (name, labels), age in read_gauges().items() if name == "MirrorAge" and labels
    }
    assert set(ages) == {"works", "posts"}
    assert (round(ages["works"] / 3600), round(ages["posts"] / 3600)) == (5, 3)
