"""What fails because of what: one cause is to blame, in the alarms as in the message; and whether members feel it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from cron.clock import read_moment
from cron.probe_file import Probe
from cron.state import Watch

# Probes that ask the site as a member does.
FELT = frozenset({"http", "health", "directory", "sign_in", "canary"})
ON_THE_WAY = frozenset({*FELT, "https", "certificate"})
DATABASE, MIGRATIONS = "Postgres DB", "Migrations"
# Without the database these parts of /health/ cannot be known.
OF_THE_DATABASE = frozenset({MIGRATIONS, "Worker"})
WRONG_CERTIFICATE = "has a wrong certificate"
# The site publishes what it met up to a minute later.
AFTERMATH = timedelta(minutes=2)
LONGEST_WAIT = 4  # rounds

type Watches = Mapping[str, Watch]


def name_part(probe: Probe, part: str) -> str:
    return f"{probe.name}: {part}"


def find_causes(watches: Watches, probes: Sequence[Probe], *, at: datetime) -> dict[str, str]:
    """Return for each failing thing that another one explains, which fails too or did until lately, that one's name."""
    failing = {name for name, watch in watches.items() if is_failing(watch)}
    explaining = failing | {name for name, watch in watches.items() if is_fresh(watch, at=at)}
    causes: dict[str, str] = {}
    for cause, explained in iter_rules(watches, probes):
        if cause in explaining and cause not in causes:
            causes |= dict.fromkeys(sorted(explained & failing - {cause} - causes.keys()), cause)
    return causes


def find_waiting(watches: Watches, causes: Mapping[str, str], failing: Collection[str], *, up_after: int) -> set[str]:
    """Return what is not called up yet, though it is: something else of the same cause still fails.

    So people are told when all of it is over; but of what has been up for longer than the rest may take, at once.
    """
    waiting: set[str] = set()
    for cause in set(causes.values()):
        group = {cause, *(name for name, own in causes.items() if own == cause)}
        longest = max((watches[name].contrary for name in group if not watches[name].is_up), default=0)
        if group & set(failing) and longest < up_after + LONGEST_WAIT:
            waiting |= group
    return waiting


def find_doubtful(watches: Watches) -> set[str]:
    """Return what is worth asking again: whose last answer is not believed yet, and all that is down once that ends."""
    doubted = {name for name, watch in watches.items() if watch.contrary}
    is_ending = any(not watches[name].is_up for name in doubted)
    return doubted | ({name for name, watch in watches.items() if not watch.is_up} if is_ending else set())


def is_failing(watch: Watch) -> bool:
    """Tell whether a thing is down, or has just begun to be."""
    return not watch.is_up or watch.contrary > 0


def count_felt(watches: Watches, probes: Iterable[Probe], *, at: datetime) -> int:
    """Return how many probes that ask as members do fail, or did until lately."""
    felt = [watches[probe.name] for probe in probes if probe.kind in FELT and probe.name in watches]
    return sum(is_failing(watch) or is_fresh(watch, at=at) for watch in felt)


def is_fresh(watch: Watch, *, at: datetime) -> bool:
    since = read_moment(watch.since)
    return bool(watch.changes) and since is not None and timedelta(0) <= at - since < AFTERMATH


# Which explains which, the strongest first


def iter_rules(watches: Watches, probes: Sequence[Probe]) -> Iterator[tuple[str, set[str]]]:
    """Yield what may be a cause, and what it explains when both fail."""
    on_the_way = find_names(probes, ON_THE_WAY)
    for probe in probes:
        if probe.kind == "dns":
            yield probe.name, on_the_way
    for probe in probes:
        if probe.kind == "certificate" and watches.get(probe.name, Watch()).reason.startswith(WRONG_CERTIFICATE):
            yield probe.name, on_the_way
    reports = [probe for probe in probes if probe.kind == "health"]
    for report in reports:
        parts = {name_part(report, part) for part in OF_THE_DATABASE}
        yield name_part(report, DATABASE), find_names(probes, FELT) | parts
        yield name_part(report, MIGRATIONS), {report.name}
    for probe in probes:
        if probe.is_watched:
            yield probe.name, on_the_way


def find_names(probes: Iterable[Probe], kinds: frozenset[str]) -> set[str]:
    """Return the probes of these kinds, and those of the last backup that read it off the site."""
    return {probe.name for probe in probes if probe.kind in kinds or probe.source.startswith("http")}
