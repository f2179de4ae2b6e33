"""CloudWatch Logs Insights for a list of lines: the commands that docs/metrics.md uses, and no others.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

WORD = re.compile(r'"[^"]*"|@?[A-Za-z_][A-Za-z0-9_.]*')
FUNCTION = re.compile(r"(?P<name>count|pct)\((?P<field>\*|[\w.]+)(?:,\s*(?P<percent>\d+))?\)\s+as\s+(?P<alias>\w+)")
SIGN = re.compile(r"(?<![<>=!])=(?!=)")
KEPT = {"and", "or", "not", "in", "ispresent"}

type Line = Mapping[str, Any]  # Any: JSON


def ask(query: str, lines: Sequence[Line]) -> list[Line]:
    """Return the rows. Raises ValueError for a command that Insights may know and this does not."""
    rows: list[Line] = [flatten(line) for line in lines]
    for part in query.split("|"):
        command, _, rest = part.strip().partition(" ")
        if command not in COMMANDS:
            raise ValueError(f"unknown command {command!r}")
        rows = COMMANDS[command](rest.strip(), rows)
    return rows


def flatten(line: Line, *, before: str = "") -> dict[str, Any]:
    """Return the fields as Insights finds them: those of an object inside with a dot, the time as @timestamp."""
    flat: dict[str, Any] = {}
    for name, value in line.items():
        flat |= flatten(value, before=f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return flat if before else {**flat, "@timestamp": flat["time"]}


def keep_matching(condition: str, rows: list[Line]) -> list[Line]:
    names: list[str] = []

    def replace(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith('"') or word in KEPT:
            return word
        names.append(word)
        return f"row.get({word!r})"

    code = SIGN.sub("==", WORD.sub(replace, condition))
    known = {name for row in rows for name in row}
    if missing := set(names) - known:
        raise ValueError(f"no line has {sorted(missing)}")
    return [row for row in rows if decide(code, row)]


def decide(code: str, row: Line) -> bool:
    try:
        return bool(eval(code, {"row": row, "ispresent": lambda value: value is not None}))  # noqa: S307 (of our documentation)
    except TypeError:  # a comparison with a field that this line has not
        return False


def add_up(text: str, rows: list[Line]) -> list[Line]:
    functions, _, fields = text.partition(" by ")
    found = list(FUNCTION.finditer(functions))
    if FUNCTION.sub("", functions).replace(",", "").strip() or not found:
        raise ValueError(f"unknown statistic in {functions!r}")
    names = [name.strip() for name in fields.split(",")]
    groups: defaultdict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for row in rows:
        groups[tuple(row.get(name) for name in names)].append(row)
    return [
        dict(zip(names, key, strict=True)) | {match["alias"]: calculate(match, members) for match in found}
        for key, members in groups.items()
    ]


def calculate(match: re.Match[str], rows: list[Line]) -> float:
    if match["name"] == "count":
        return len(rows)
    values = sorted(row[match["field"]] for row in rows)
    return float(values[min(len(values) * int(match["percent"]) // 100, len(values) - 1)])


def sort(text: str, rows: list[Line]) -> list[Line]:
    name, _, order = text.partition(" ")
    return sorted(rows, key=lambda row: row[name], reverse=order.strip() == "desc")


COMMANDS: Mapping[str, Callable[[str, list[Line]], list[Line]]] = {
    "filter": keep_matching,
    "stats": add_up,
    "sort": sort,
    "limit": lambda text, rows: rows[: int(text)],
}
