"""What is said of each answered request: one log line, and figures.

A server hands both to a thread of its own, which tells what came together a tenth of a second later, so that no visitor
waits for it. Without that thread (tests, commands, a developer's server that was just reloaded) it is told at once.
"""

import atexit
import logging
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from threading import Thread
from time import sleep
from typing import NamedTuple

from knowledge_commons_profiles.core.measures import Series, count, note

logger = logging.getLogger("knowledge_commons_profiles.observability.requests")

TOGETHER_S = 0.1
MOST_WAITING = 5000  # when the log takes no more lines, requests wait for it instead of filling the memory


type Facts = Mapping[str, str | int]


class Answer(NamedTuple):
    """`answered_at` is in seconds since 1970; `app` and `route` are "" for an address that leads nowhere."""

    request_id: str
    answered_at: float
    duration_ms: float
    method: str
    app: str
    route: str
    status: int
    queries: int
    queries_ms: float
    facts: Facts


# An Answer that is not made yet: making it would take a fifth of what watching costs the visitor.
type Told = tuple[str, float, float, str, str, str, int, int, float, Facts]

_waiting: deque[Told] = deque()
_threads: list[Thread] = []


def take(told: Told) -> None:
    """Tell of it: soon where a thread does so, else now."""
    if _threads and len(_waiting) < MOST_WAITING:
        _waiting.append(told)
    else:
        tell([Answer._make(told)])


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
            answers.append(Answer._make(_waiting.popleft()))
    except IndexError:  # two threads tell at the end of the process
        pass
    try:
        tell(answers)
    except Exception:  # the next lines are worth more than these
        logger.exception("answers could not be told")


def tell(answers: Sequence[Answer]) -> None:
    """Count them, and log a line for each: all in one record, which is written at once (config/logging.py)."""
    if not answers:
        return
    count_answers(answers)
    if logger.isEnabledFor(logging.INFO):
        logger.info("request answered", extra={"lines": [build_line(answer) for answer in answers]})


def build_line(answer: Answer) -> tuple[float, dict[str, str | int | float]]:
    return answer.answered_at, {
        "request_id": answer.request_id,
        "method": answer.method,
        "route": answer.route,
        "status": answer.status,
        "duration_ms": round(answer.duration_ms, 1),
        **answer.facts,
    }


def count_answers(answers: Sequence[Answer]) -> None:
    times_by_app: defaultdict[str, list[float]] = defaultdict(list)
    for answer in answers:
        times_by_app[answer.app or "none"].append(answer.duration_ms)
    observed: dict[Series, Sequence[float]] = {
        ("RequestTime", ()): [answer.duration_ms for answer in answers],
        ("QueryCount", ()): [answer.queries for answer in answers],
        ("QueryTime", ()): [answer.queries_ms for answer in answers],
    }
    observed |= {("RequestTime", (("App", app),)): times for app, times in times_by_app.items()}
    classes = Counter(answer.status // 100 for answer in answers)
    counted: dict[Series, int] = {("RequestCount", (("StatusClass", f"{n}xx"),)): seen for n, seen in classes.items()}
    note({("RequestCount", ()): len(answers), **counted}, observed)
    for answer in answers:
        if answer.status >= HTTPStatus.BAD_REQUEST:
            count("RequestErrors", Route=answer.route or "none", StatusClass=f"{answer.status // 100}xx")
