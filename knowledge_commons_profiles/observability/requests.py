"""What we know of the request that is being answered: its id, and one log line when it is done."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from knowledge_commons_profiles.core.measures import count, note
from knowledge_commons_profiles.core.request_ids import accept_or_make, request_id
from knowledge_commons_profiles.observability.publishing import start_publishing

logger = logging.getLogger(__name__)

UNLOGGED = frozenset({"observability:health", "observability:live", "observability:ready", "observability:metrics"})


class QueryTally:
    """Counts one request's queries and their time (Django's database instrumentation)."""

    __slots__ = ("count", "time_s")

    def __init__(self) -> None:
        self.count = 0
        self.time_s = 0.0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:  # Any: passed through to the database
        started_at = time.perf_counter()
        try:
            return execute(*query)
        finally:
            self.count += 1
            self.time_s += time.perf_counter() - started_at


class RequestMiddleware:
    """Takes the request id in, gives it back to the client, logs route, status and duration, and counts them.

    The path is not logged: it holds usernames.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        start_publishing()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own_id = accept_or_make(request.META.get("HTTP_X_REQUEST_ID", ""))
        token = request_id.set(own_id)
        queries = QueryTally()
        started_at = time.perf_counter()
        try:
            with connection.execute_wrapper(queries):
                response = self.get_response(request)
            duration_s = time.perf_counter() - started_at
            response.headers["X-Request-ID"] = own_id
            if settings.DEBUG:
                response.headers["Server-Timing"] = build_server_timing(queries, duration_s)
            if is_worth_a_line(request, response):
                count_request(request, response, queries, duration_s * 1000)
                logger.info("request answered", extra=describe(request, response, duration_s))
            return response
        finally:
            request_id.reset(token)


def count_request(request: HttpRequest, response: HttpResponseBase, queries: QueryTally, duration_ms: float) -> None:
    match = request.resolver_match
    status_class = f"{response.status_code // 100}xx"
    app = (match.app_name or "other") if match else "none"
    note(
        (("RequestCount", ()), ("RequestCount", (("StatusClass", status_class),))),
        (
            (("RequestTime", ()), duration_ms),
            (("RequestTime", (("App", app),)), duration_ms),
            (("QueryCount", ()), queries.count),
            (("QueryTime", ()), queries.time_s * 1000),
        ),
    )
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        count("RequestErrors", Route=match.view_name if match else "none", StatusClass=status_class)


def build_server_timing(queries: QueryTally, duration_s: float) -> str:
    """Return what a browser's developer tools show of the time (https://www.w3.org/TR/server-timing/)."""
    return f'db;dur={queries.time_s * 1000:.1f};desc="{queries.count} queries", total;dur={duration_s * 1000:.1f}'


def is_worth_a_line(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether operators want to read of it: static files have no route, and health is asked every few seconds."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        return True
    match = request.resolver_match
    return bool(match and match.view_name not in UNLOGGED)


def describe(request: HttpRequest, response: HttpResponseBase, duration_s: float) -> dict[str, str | int | float]:
    """Return the facts of the line; a view may add its own as `request.log_facts`. A refusal says whom it refused."""
    match = request.resolver_match
    user_id = getattr(getattr(request, "_cached_user", None), "pk", None)  # known without asking the database for it
    return {
        **({"user_id": user_id} if user_id and response.status_code == HTTPStatus.FORBIDDEN else {}),
        "method": request.method or "",
        "route": match.view_name if match else "",
        "status": response.status_code,
        "duration_ms": round(duration_s * 1000, 1),
        **getattr(request, "log_facts", {}),
    }
