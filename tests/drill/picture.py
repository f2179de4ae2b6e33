"""The dashboard as a picture: its charts, drawn from the figures that CloudWatch holds."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from cron.config import Config
from cron.dashboard import build_dashboard

CELL = 40
COLORS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf")
SEARCH = re.compile(r"SEARCH\('\{(?P<names>[^}]+)\} MetricName=\"(?P<metric>\w+)\".*', '(?P<statistic>\w+)', \d+\)")
STYLE = "text{font:11px sans-serif;fill:#222}.title{font-size:12px;font-weight:bold}.section{font-size:17px}"

type Client = Any  # Any: boto3's client
type Points = list[tuple[datetime, float]]


def draw(config: Config, cloudwatch: Client, *, length: timedelta = timedelta(minutes=10)) -> str:
    """Return an SVG of the charts for which there are figures; the others stay empty, and say so."""
    end = datetime.now(UTC)
    widgets = build_dashboard(config)["widgets"]
    height = max(widget["y"] + widget["height"] for widget in widgets) * CELL
    drawn = [draw_widget(widget, cloudwatch, end - length, end) for widget in widgets]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {24 * CELL} {height}" role="img">'
    title = "<title>The dashboard, from figures of a local run</title>"
    return "\n".join(
        [head, title, f"<style>{STYLE}</style>", '<rect width="100%" height="100%" fill="#fff"/>', *drawn, "</svg>\n"]
    )


def draw_widget(widget: Mapping[str, Any], cloudwatch: Client, start: datetime, end: datetime) -> str:
    x, y, width, height = (widget[name] * CELL for name in ("x", "y", "width", "height"))
    if widget["type"] == "text":
        heading = escape(widget["properties"]["markdown"].removeprefix("## "))
        return f'<text class="section" x="{x + 8}" y="{y + 28}">{heading}</text>'
    lines = find_lines(widget["properties"]["metrics"], cloudwatch, start, end)
    frame = f'<rect x="{x + 4}" y="{y + 4}" width="{width - 8}" height="{height - 8}" fill="none" stroke="#bbb"/>'
    title = f'<text class="title" x="{x + 12}" y="{y + 22}">{escape(widget["properties"]["title"])}</text>'
    box = (x + 12, y + 34, width - 24, height - 34 - 14 - 14 * min(len(lines), 5))
    return "\n".join([frame, title, *draw_lines(lines, box, start, end)])


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
            for at, value in points
        )
        drawn.append(f'<polyline points="{places}" fill="none" stroke="{color}" stroke-width="1.5"/>')
        if number < len(COLORS) - 3:
            below = y + height + 14 * (number + 1)
            drawn.append(f'<text x="{x}" y="{below}" style="fill:{color}">{escape(label)}</text>')
    return drawn


def find_lines(
    metrics: Sequence[Sequence[Any]], cloudwatch: Client, start: datetime, end: datetime
) -> list[tuple[str, Points]]:
    """Return label and points of each series that has some."""
    found = []
    for line in metrics:
        if isinstance(line[0], str):
            own = dict(zip(line[2:-1:2], line[3:-1:2], strict=True))
            wanted = [(line[0], line[1], own, line[-1]["stat"], line[-1]["label"])]
        elif search := SEARCH.fullmatch(line[0]["expression"]):
            wanted = list(find_series(search, cloudwatch))
        else:
            wanted = []  # an expression over the lines above
        for namespace, metric, dimensions, statistic, label in wanted:
            points = read_points(cloudwatch, (namespace, metric, dimensions, statistic), start, end)
            found += [(label, points)] * bool(points)
    return found


def find_series(search: re.Match[str], cloudwatch: Client) -> Any:  # Any: tuples of a series
    namespace, *names = search["names"].split(",")
    pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace=namespace, MetricName=search["metric"])
    every = [
        {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
        for page in pages
        for metric in page["Metrics"]
    ]
    for own in {str(sorted(own.items())): own for own in every}.values():  # moto lists a series once for each figure
        if sorted(own) == sorted(names):
            label = " ".join(own[name] for name in names if name != "Environment")
            yield namespace, search["metric"], own, search["statistic"], label


def read_points(
    cloudwatch: Client, series: tuple[str, str, dict[str, str], str], start: datetime, end: datetime
) -> Points:
    namespace, metric, dimensions, statistic = series
    if statistic.startswith("p"):
        return []  # percentiles are the site's figures
    answer = cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=start,
        EndTime=end,
        Period=60,
        Statistics=[statistic],
    )
    return sorted((point["Timestamp"].replace(tzinfo=UTC), point[statistic]) for point in answer["Datapoints"])
