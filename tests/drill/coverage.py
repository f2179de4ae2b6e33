"""Whether every metric of every widget was really published: walks the dashboard as CloudWatch holds it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.drill.cloudwatch import Figures, Series, build_series

OF_AWS = "AWS/"
SEARCH = re.compile(
    r"SEARCH\('\{(?P<names>[^}]+)\} MetricName=\"(?P<metric>\w+)\"(?P<values>.*)', '(?P<statistic>\w+)', \d+\)"
)
VALUE = re.compile(r'(\w+)="([^"]+)"')
NAME = re.compile(r"[a-z]\w*")

type Json = Mapping[str, Any]  # Any: the dashboard's structure


@dataclass
class Coverage:
    """How many lines have figures; which have none; which are AWS's own to publish."""

    published: int = 0
    missing: list[str] = field(default_factory=list)
    of_aws: list[str] = field(default_factory=list)


def cover(body: Json, figures: Figures) -> Coverage:
    """Look for a figure of each series, of each search at least one series, and the parts of each expression."""
    found = Coverage()
    for widget in body["widgets"]:
        title = widget["properties"].get("title", "")
        for what, is_published in look(widget["properties"].get("metrics", []), figures):
            if what.startswith(OF_AWS):
                found.of_aws.append(f"{title}: {what}")
            elif is_published:
                found.published += 1
            else:
                found.missing.append(f"{title}: {what}")
    return found


def look(lines: Sequence[Sequence[Any]], figures: Figures) -> Iterator[tuple[str, bool]]:
    """Yield each line in words and whether it has figures."""
    named: dict[str, bool] = {}
    for line in lines:
        if isinstance(line[0], str):
            own = dict(zip(line[2:-1:2], line[3:-1:2], strict=True))
            is_published = figures.has_any(build_series(line[0], line[1], own))
            named[line[-1].get("id", "")] = is_published
            yield " ".join([line[0], line[1], *own.values()]), is_published
        elif SEARCH.fullmatch(line[0]["expression"]):
            yield line[0]["expression"], bool(find_searched(line[0]["expression"], figures))
        else:
            used = [name for name in NAME.findall(line[0]["expression"]) if name.islower()]
            yield line[0]["expression"], bool(used) and all(named.get(name, False) for name in used)


def find_searched(expression: str, figures: Figures) -> list[tuple[str, Series, str]]:
    """Return label, series and statistic of whatever a SEARCH finds: series with these dimensions and no others."""
    search = SEARCH.fullmatch(expression)
    if search is None:
        return []
    namespace, *names = (name.strip('"') for name in search["names"].split(","))
    wanted = set(VALUE.findall(search["values"]))
    every = [(series, dict(series.dimensions)) for series in figures.find_series(namespace, search["metric"])]
    return [
        (" ".join(own[name] for name in names if (name, own[name]) not in wanted), series, search["statistic"])
        for series, own in every
        if sorted(own) == sorted(names) and wanted <= series.dimensions
    ]
