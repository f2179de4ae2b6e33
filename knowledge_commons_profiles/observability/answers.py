"""What is said of each answered request: one log line, and figures.

A server hands both to a thread of its own, which tells what came together half a second later, so that no visitor
waits for it. Without that thread (tests, commands, a developer's server that was just reloaded) it is told at once.
"""

import atexit
import logging
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import chain
from threading import Thread
from time import perf_counter, sleep, time

from django.urls import ResolverMatch

from knowledge_commons_profiles.core.measures import Labels, count, note

logger = logging.getLogger("knowledge_commons_profiles.observability.requests")

TOGETHER_S = 0.5
UNLOGGED = frozenset({"observability:health", "observability:live", "observability:ready", "observability:metrics"})
BAD_REQUEST = int(HTTPStatus.BAD_REQUEST)
MOST_WAITING = 5000  # when the log takes no more lines, requests wait for it instead of filling the memory

type Facts = Mapping[str, str | int]
type Line = dict[str, str | int | float | None]

# A request as it was when it was answered: its id; when it began and ended, in seconds by `perf_counter`; its method;
# where its address leads, or None; its status; its queries, and their seconds; and what else its line says.
# It is a plain tuple, and understood later, because a visitor waits while it is made.
type Answer = tuple[str, float, float, str | None, ResolverMatch | None, int, int, float, Facts]

_waiting: deque[Answer] = deque()
_threads: list[Thread] = []


def take(answer: Answer) -> None:
    """Tell of it: soon where a thread does so, else now."""
    if _threads and len(_waiting) < MOST_WAITING:
        _waiting.append(answer)
    else:
        tell([answer])


def start_telling() -> None:
    """Start this process's thread; only the first call does anything."""
    if not _threads:
        _threads.append(Thread(target=tell_for_ever, name="answers", daemon=True))
        _threads[0].start()
        atexit.register(tell_waiting)


def tell_for_ever() -> None:
    while True:
        sleep(TOGETHER_S)
        tell_waiting()


def tell_waiting() -> None:
    answers = []
    try:
        while _waiting:
            answers.append(_waiting.popleft())
    except IndexError:  # two threads tell at the end of the process
        pass
    try:
        tell(answers)
    except Exception:  # the next lines are worth more than these
        logger.exception("answers could not be told")


def tell(answers: Iterable[Answer]) -> None:
    """Count them, and log a line for each: all in one record, which is written at once (config/logging.py).

    One loop that calls little: it runs once for each request, a while after everything it needs was last touched.
    """
    zero = time() - perf_counter()
    lines: list[tuple[float, Line]] = []
    durations_ms: defaultdict[str, list[float]] = defaultdict(list)
    classes: list[int] = []
    queries: list[int] = []
    queries_ms: list[float] = []
    for request_id, started_at, ended_at, method, match, status, queried, queried_s, facts in answers:
        route = match.view_name if match else ""
        if status < BAD_REQUEST and (not route or route in UNLOGGED):
            continue  # static files have no route, and health is asked every few seconds
        duration_ms = (ended_at - started_at) * 1000
        durations_ms[(match.app_name or "other") if match else "none"].append(duration_ms)
        classes.append(status // 100)
        queries.append(queried)
        queries_ms.append(queried_s * 1000)
        if status >= BAD_REQUEST:
            count("RequestErrors", Route=route or "none", StatusClass=f"{status // 100}xx")
        line: Line = {"request_id": request_id, "method": method, "route": route, "status": status}
        lines.append((zero + ended_at, {**line, "duration_ms": round(duration_ms, 1), **facts}))
    if not lines:
        return
    note(
        {("RequestCount", labels): seen for labels, seen in count_classes(classes)},
        {
            **{("RequestTime", (("App", app),)): times for app, times in durations_ms.items()},
            ("RequestTime", ()): list(chain.from_iterable(durations_ms.values())),
            ("QueryCount", ()): queries,
            ("QueryTime", ()): queries_ms,
        },
    )
    if logger.isEnabledFor(logging.INFO):
        logger.info("request answered", extra={"lines": lines})


def count_classes(classes: Sequence[int]) -> Iterator[tuple[Labels, int]]:
    yield (), len(classes)
    for status_class, seen in Counter(classes).items():
        yield (("StatusClass", f"{status_class}xx"),), seen
