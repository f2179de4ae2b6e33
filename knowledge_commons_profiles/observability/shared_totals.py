"""What all processes of a container counted, added up from a folder in memory: one scrape reaches one process only."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from knowledge_commons_profiles.core.measures import Distribution, Series, Totals

ENDED = "ended.json"


def keep_totals(totals: Totals, gauges: Mapping[Series, float]) -> None:
    """Write down what this process has counted so far; with METRICS_FOLDER empty nothing is kept."""
    if settings.METRICS_FOLDER:
        with locked() as folder:
            write(folder / f"{os.getpid()}.json", totals)
            if gauges:
                write(folder / "gauges.json", Totals(gauges, {}))


def leave_totals(totals: Totals) -> None:
    """Hand over this process's figures when it ends, so that sums never go down."""
    if settings.METRICS_FOLDER:
        with locked() as folder, suppress(OSError):
            write(folder / ENDED, add(read(folder / ENDED), totals))
            (folder / f"{os.getpid()}.json").unlink(missing_ok=True)


def read_all() -> tuple[Totals, Mapping[Series, float]]:
    """Return the sums over all processes, and the newest gauges."""
    with locked() as folder:
        together = Totals({}, {})
        for path in sorted(folder.glob("*.json")):
            if path.name != "gauges.json":
                together = add(together, read(path))
        return together, read(folder / "gauges.json").counts


@contextmanager
def locked() -> Iterator[Path]:
    folder = Path(settings.METRICS_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def write(path: Path, totals: Totals) -> None:
    content = {
        "counts": [[name, labels, value] for (name, labels), value in totals.counts.items()],
        "distributions": [
            [name, labels, [found.count, found.total, found.steps]]
            for (name, labels), found in totals.distributions.items()
        ],
    }
    new = path.with_suffix(".new")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(path)


def read(path: Path) -> Totals:
    """Return what was kept there; nothing, when there is nothing that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Totals({}, {})
    return Totals(
        {build_series(name, labels): value for name, labels, value in content["counts"]},
        {build_series(name, labels): Distribution(*values) for name, labels, values in content["distributions"]},
    )


def build_series(name: str, labels: list[list[str]]) -> Series:
    return name, tuple((label, value) for label, value in labels)


def add(one: Totals, other: Totals) -> Totals:
    counts = dict(one.counts)
    for series, value in other.counts.items():
        counts[series] = counts.get(series, 0) + value
    distributions = dict(one.distributions)
    for series, found in other.distributions.items():
        distributions[series] = distributions.get(series, Distribution()).plus(found)
    return Totals(counts, distributions)
