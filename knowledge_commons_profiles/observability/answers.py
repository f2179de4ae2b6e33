"""What is said of each answered request: one log line, and figures.

A server hands both to a thread of its own, which tells what came together a tenth of a second later, so that no visitor
waits for it. Without that thread (tests, commands, a developer's server that was just reloaded) it is told at once.
"""

import atexit
import logging
from collections import deque
from collections.abc import Mapping
from http import HTTPStatus
from threading import Thread
from time import sleep
from typing import NamedTuple

from django.urls import ResolverMatch

from knowledge_commons_profiles.core.measures import count, note

logger = logging.getLogger("knowledge_commons_profiles.observability.requests")

TOGETHER_S = 0.1
MOST_WAITING = 5000  # when the log takes no more lines, requests wait for it instead of filling the memory


type Facts = Mapping[str, str | int]


class Answer(NamedTuple):
    """`answered_at` is in seconds since 1970; `match` is None for an address that leads nowhere."""

    request_id: str
    answered_at: float
    duration_ms: float
    method: str
    match: ResolverMatch | None
    status: int
    queries: int
    queries_ms: float
    facts: Facts


type Told = tuple[
    str, float, float, str, ResolverMatch | None, int, int, float, Facts
]  # an Answer that is not made yet

_waiting: deque[Told] = deque()
_threads: list[Thread] = []


def take(told: Told) -> None:
    """Tell of it: soon where a thread does so, else now."""
    if _threads and len(_waiting) < MOST_WAITING:
        _waiting.append(told)
    else:
        tell(Answer._make(told))


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
    while _waiting:
        try:
            tell(Answer._make(_waiting.popleft()))
        except IndexError:  # two threads tell at the end of the process
            return
        except Exception:  # the next lines are worth more than this one
            logger.exception("an answer could not be told")


def tell(answer: Answer) -> None:
    match = answer.match
    count_answer(answer, (match.app_name or "other") if match else "none")
    if not logger.isEnabledFor(logging.INFO):
        return
    record = logging.LogRecord(logger.name, logging.INFO, __file__, 0, "request answered", (), None)
    record.created = answer.answered_at
    vars(record).update(
        request_id=answer.request_id,
        method=answer.method,
        route=match.view_name if match else "",
        status=answer.status,
        duration_ms=round(answer.duration_ms, 1),
        **answer.facts,
    )
    logger.handle(record)


def count_answer(answer: Answer, app: str) -> None:
    status_class = f"{answer.status // 100}xx"
    note(
        (("RequestCount", ()), ("RequestCount", (("StatusClass", status_class),))),
        (
            (("RequestTime", ()), answer.duration_ms),
            (("RequestTime", (("App", app),)), answer.duration_ms),
            (("QueryCount", ()), answer.queries),
            (("QueryTime", ()), answer.queries_ms),
        ),
    )
    if answer.status >= HTTPStatus.BAD_REQUEST:
        route = answer.match.view_name if answer.match else "none"
        count("RequestErrors", Route=route, StatusClass=status_class)
