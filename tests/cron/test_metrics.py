"""The definitions of figures, and how they reach CloudWatch."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cron import metrics
from tests.cron.test_alarms import DEFINED

DOCS = Path(__file__).resolve().parents[2] / "docs" / "monitoring.md"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
OURS = [metric for metric in DEFINED if not metric.namespace]


def test_the_documentation_lists_every_figure_as_it_is_defined():
    rows = re.findall(
        r"^\| `(\w+)` \| (\w+) \| (\w+) \| (.+?) \|", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert rows == [
        (
            metric.name,
            metric.unit,
            metric.statistic,
            "; ".join(", ".join(f"`{name}`" for name in names) or "alone" for names in metric.dimensions),
        )
        for metric in OURS
    ]


def test_names_are_used_once_and_values_belong_to_a_dimension():
    assert len({metric.name for metric in OURS}) == len(OURS)
    defined = {(metric.name, name) for metric in OURS for names in metric.dimensions for name in names}
    assert set(metrics.VALUES) <= defined


def test_a_reading_has_only_dimensions_that_are_defined():
    with pytest.raises(ValueError, match="ProbeUp has no dimensions"):
        metrics.read_figure(metrics.PROBE_UP, 1, Route="home")


def test_data_has_its_own_time_the_common_dimensions_and_what_aws_takes():
    readings = [metrics.read_figure(metrics.COMPONENT_UP, 1, Component="Übersicht" * 50)]
    (figure,) = metrics.build_data(readings, common={"Environment": "production"}, at=NOON)
    assert figure["Timestamp"] == "2026-11-25T12:00:00+00:00"
    assert figure["Dimensions"][0] == {"Name": "Environment", "Value": "production"}
    assert figure["Dimensions"][1]["Value"].startswith("?bersicht")
    assert len(figure["Dimensions"][1]["Value"]) == 255


def test_a_call_holds_a_thousand_figures():
    data = [{"Value": number} for number in range(2500)]
    assert [len(part) for part in metrics.split_data(data)] == [1000, 1000, 500]
