"""The dashboard as a picture: its charts, drawn from the figures that CloudWatch holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from cron.config import Config
from cron.dashboard import build_dashboard
from tests.drill.cloudwatch import Figures, Series, build_series
from tests.drill.coverage import find_searched
from tests.drill.expressions import calculate

CELL = 40
COLORS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf")
STYLE = "text{font:11px sans-serif;fill:#222}.title{font-size:12px;font-weight:bold}.section{font-size:17px}"

MINUTE = timedelta(minutes=1)

type Points = list[tuple[datetime, float]]


def draw(config: Config, figures: Figures, *, start: datetime) -> str:
    """Return an SVG of the charts for which there are figures since then; the others stay empty, and say so."""
    end = datetime.now(UTC)
    widgets = build_dashboard(config)["widgets"]
    height = max(widget["y"] + widget["height"] for widget in widgets) * CELL
    read = Reader(figures, start.replace(second=0, microsecond=0), end)
    drawn = [draw_widget(widget, read) for widget in widgets]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {24 * CELL} {height}" role="img">'
    title = "<title>The dashboard, from figures of a local run</title>"
    return "\n".join(
        [head, title, f"<style>{STYLE}</style>", '<rect width="100%" height="100%" fill="#fff"/>', *drawn, "</svg>\n"]
    )


def draw_widget(widget: Mapping[str, Any], read: "Reader") -> str:
    x, y, width, height = (widget[name] * CELL for name in ("x", "y", "width", "height"))
    if widget["type"] == "text":
        heading = escape(widget["properties"]["markdown"].removeprefix("## "))
        return f'<text class="section" x="{x + 8}" y="{y + 28}">{heading}</text>'
    lines = read.find_lines(widget["properties"]["metrics"])
    frame = f'<rect x="{x + 4}" y="{y + 4}" width="{width - 8}" height="{height - 8}" fill="none" stroke="#bbb"/>'
    title = f'<text class="title" x="{x + 12}" y="{y + 22}">{escape(widget["properties"]["title"])}</text>'
    box = (x + 12, y + 34, width - 24, height - 34 - 14 - 14 * min(len(lines), 5))
    return "\n".join([frame, title, *draw_lines(lines, box, read.start, read.end)])


def draw_lines(
    lines: Sequence[tuple[str, Points]], box: tuple[int, int, int, int], start: datetime, end: datetime
) -> list[str]:
    x, y, width, height = box
    if not lines:
        return [f'<text x="{x}" y="{y + 20}">no figures in this run</text>']
    highest = max(value for _, points in lines for _, value in points) or 1
    drawn = [f'<text x="{x + width}" y="{y - 12}" text-anchor="end">up to {highest:.4g}</text>']
    for number, (label, points) in enumerate(lines):
        color = COLORS[number % len(COLORS)]
        places = " ".join(
            f"{x + (at - start) / (end - start) * width:.1f},{y + height - value / highest * height:.1f}"
            for at, value in (points if len(points) > 1 else points * 2)
        )
        drawn.append(
            f'<polyline points="{places}" fill="none" stroke="{color}" stroke-width="1.5" stroke-linecap="round"/>'
        )
        if number < len(COLORS) - 3:
            below = y + height + 14 * (number + 1)
            drawn.append(f'<text x="{x}" y="{below}" style="fill:{color}">{escape(label)}</text>')
    return drawn


@dataclass(frozen=True)
class Reader:
    """Reads a widget's lines as CloudWatch does."""

    figures: Figures
    start: datetime
    end: datetime

    def find_lines(self, metrics: Sequence[Sequence[Any]]) -> list[tuple[str, Points]]:
        """Return label and points of each line that is shown and has some."""
        found: list[tuple[str, Points]] = []
        named: dict[str, Points] = {}
        for line in metrics:
            if isinstance(line[0], str):
                own = dict(zip(line[2:-1:2], line[3:-1:2], strict=True))
                points = self.read_points(build_series(line[0], line[1], own), line[-1]["stat"])
                named[line[-1].get("id", "")] = points
                found += [(line[-1]["label"], points)] * line[-1].get("visible", True)
            elif searched := find_searched(line[0]["expression"], self.figures):
                found += [(label, self.read_points(series, statistic)) for label, series, statistic in searched]
            elif not line[0]["expression"].startswith("SEARCH("):
                found.append((line[0]["label"], calculate_points(line[0]["expression"], named)))
        return [(label, points) for label, points in found if points]

    def read_points(self, series: Series, statistic: str) -> Points:
        moments = [self.start + number * MINUTE for number in range((self.end - self.start) // MINUTE)]
        read = [(moment, self.figures.read(series, statistic, moment, moment + MINUTE)) for moment in moments]
        return [(moment, value) for moment, value in read if value is not None]


def calculate_points(expression: str, named: Mapping[str, Points]) -> Points:
    """Return a metric expression of CloudWatch over the lines above it."""
    at = {name: dict(points) for name, points in named.items() if name}
    moments = sorted({moment for points in at.values() for moment in points})
    values = [calculate(expression, {name: points.get(moment) for name, points in at.items()}) for moment in moments]
    return [(moment, value) for moment, value in zip(moments, values, strict=True) if value is not None]
