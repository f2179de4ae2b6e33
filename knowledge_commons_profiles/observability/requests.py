"""What we know of the request that is being answered: its id, and what is told of it when it is done."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter, time
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.utils import DEFAULT_DB_ALIAS
from django.http import HttpRequest, HttpResponseBase

from knowledge_commons_profiles.core.request_ids import accept_or_make, request_id
from knowledge_commons_profiles.observability.answers import Facts, take
from knowledge_commons_profiles.observability.publishing import start_publishing

UNLOGGED = frozenset({"observability:health", "observability:live", "observability:ready", "observability:metrics"})
NO_FACTS: Facts = MappingProxyType({})
BAD_REQUEST, FORBIDDEN = int(HTTPStatus.BAD_REQUEST), int(HTTPStatus.FORBIDDEN)


@dataclass(slots=True)
class Queries:
    count: int = 0
    time_s: float = 0.0


class QueryTally(threading.local):
    """Counts this thread's queries of our own database, and their time (Django's database instrumentation)."""

    def __init__(self) -> None:
        self.so_far = Queries()  # one attribute: to find what is a thread's own costs more than to count

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:  # Any: passed through to the database
        started_at = perf_counter()
        try:
            return execute(*query)
        finally:
            self.so_far.count += 1
            self.so_far.time_s += perf_counter() - started_at


tally = QueryTally()


def follow_queries() -> None:
    connection_created.connect(count_queries_of, dispatch_uid="tally")


def count_queries_of(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Make a new connection count. In front, because Django takes off the last wrapper at the end of a block."""
    if connection.alias == DEFAULT_DB_ALIAS and tally not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, tally)


class RequestMiddleware:
    """Takes the request id in, gives it back to the client, and hands on what is told of the answer (answers.py).

    The path is not told: it holds usernames. Nearly all of it is one function, because each more that is called amid a
    request's other work costs several times what it costs alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        start_publishing()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own_id = accept_or_make(request.META.get("HTTP_X_REQUEST_ID", ""))
        token = request_id.set(own_id)
        so_far = tally.so_far
        queries, queries_s = so_far.count, so_far.time_s
        started_at = perf_counter()
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        duration_ms = (perf_counter() - started_at) * 1000
        queries, queries_ms = so_far.count - queries, (so_far.time_s - queries_s) * 1000
        response.headers["X-Request-ID"] = own_id
        if settings.DEBUG:
            response.headers["Server-Timing"] = build_server_timing(queries, queries_ms, duration_ms)
        status, match = response.status_code, request.resolver_match
        # Worth a line: static files have no route, and health is asked every few seconds.
        if status >= BAD_REQUEST or (match is not None and match.view_name not in UNLOGGED):
            facts = getattr(request, "log_facts", NO_FACTS)
            if status == FORBIDDEN:
                facts = name_refused(request, facts)
            app, route = (match.app_name or "other", match.view_name) if match else ("", "")
            method = request.method or ""
            take((own_id, time(), duration_ms, method, app, route, status, queries, queries_ms, facts))
        return response


def build_server_timing(queries: int, queries_ms: float, duration_ms: float) -> str:
    """Return what a browser's developer tools show of the time (https://www.w3.org/TR/server-timing/)."""
    return f'db;dur={queries_ms:.1f};desc="{queries} queries", total;dur={duration_ms:.1f}'


def name_refused(request: HttpRequest, facts: Facts) -> Facts:
    """Return what a view left for the line as `request.log_facts`, and whom it refused."""
    user_id = getattr(getattr(request, "_cached_user", None), "pk", None)  # known without asking the database for it
    return {"user_id": user_id, **facts} if user_id else facts
