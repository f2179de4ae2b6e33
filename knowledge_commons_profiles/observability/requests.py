"""What we know of the request that is being answered: its id, and what is told of it when it is done."""

from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.utils import DEFAULT_DB_ALIAS
from django.http import HttpRequest, HttpResponseBase

from knowledge_commons_profiles.core.work import accept, make_id, this_thread
from knowledge_commons_profiles.observability.answers import Facts, take
from knowledge_commons_profiles.observability.publishing import start_publishing

NO_FACTS: Facts = MappingProxyType({})
FORBIDDEN = int(HTTPStatus.FORBIDDEN)


def follow_queries() -> None:
    connection_created.connect(count_queries_of, dispatch_uid="tally")


def count_queries_of(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Make a new connection count. In front, because Django takes off the last wrapper at the end of a block."""
    if connection.alias == DEFAULT_DB_ALIAS and tally not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, tally)


def tally(execute: Callable[..., Any], *query: Any) -> Any:  # Any: passed through to the database
    """Count this thread's queries of our own database, and their time (Django's database instrumentation)."""
    started_at = perf_counter()
    try:
        return execute(*query)
    finally:
        work = this_thread.work
        work.queries += 1
        work.queries_s += perf_counter() - started_at


def follow_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Be the middleware that takes the request id in, gives it back, and hands on what is told of the answer.

    The path is not told: it holds usernames. It is one function and no object that is called, because each more that is
    called amid a request's other work costs several times what it costs alone.
    """
    start_publishing()

    def answer(request: HttpRequest) -> HttpResponseBase:
        work = this_thread.work
        given = request.META.get("HTTP_X_REQUEST_ID")
        work.request_id = own_id = accept(given) if given else make_id()
        queries, queries_s = work.queries, work.queries_s
        started_at = perf_counter()
        try:
            response = get_response(request)
        finally:
            work.request_id = ""
        ended_at = perf_counter()
        queries, queries_s = work.queries - queries, work.queries_s - queries_s
        response.headers["X-Request-ID"] = own_id
        status, facts = response.status_code, vars(request).get("log_facts", NO_FACTS)
        if status == FORBIDDEN:
            facts = name_refused(request, facts)
        if settings.DEBUG:
            response.headers["Server-Timing"] = build_server_timing(queries, queries_s, ended_at - started_at)
        take((own_id, started_at, ended_at, request.method, request.resolver_match, status, queries, queries_s, facts))
        return response

    return answer


def build_server_timing(queries: int, queries_s: float, duration_s: float) -> str:
    """Return what a browser's developer tools show of the time (https://www.w3.org/TR/server-timing/)."""
    return f'db;dur={queries_s * 1000:.1f};desc="{queries} queries", total;dur={duration_s * 1000:.1f}'


def name_refused(request: HttpRequest, facts: Facts) -> Facts:
    """Return what a view left for the line as `request.log_facts`, and whom it refused."""
    user_id = getattr(getattr(request, "_cached_user", None), "pk", None)  # known without asking the database for it
    return {"user_id": user_id, **facts} if user_id else facts
