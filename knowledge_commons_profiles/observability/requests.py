"""What we know of the request that is being answered: its id, and one log line when it is done."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)

# What Traefik or a sister service sends; anything else could forge log lines.
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")

UNLOGGED = frozenset({"observability:health", "observability:live", "observability:ready"})

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request this thread answers, or "" outside of any."""
    return _request_id.get()


class RequestMiddleware:
    """Takes the request id in, gives it back to the client, and logs route, status and duration.

    The path is not logged: it holds usernames.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTABLE_ID.fullmatch(given) else uuid4().hex
        token = _request_id.set(request_id)
        started_at = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id
            if is_worth_a_line(request, response):
                logger.info("request answered", extra=describe(request, response, time.perf_counter() - started_at))
            return response
        finally:
            _request_id.reset(token)


def is_worth_a_line(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether operators want to read of it: static files have no route, and health is asked every few seconds."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        return True
    match = request.resolver_match
    return bool(match and match.view_name not in UNLOGGED)


def describe(request: HttpRequest, response: HttpResponseBase, duration_s: float) -> dict[str, str | int | float]:
    """Return the facts of the line; a view may add its own as `request.log_facts`."""
    match = request.resolver_match
    return {
        "method": request.method or "",
        "route": match.view_name if match else "",
        "status": response.status_code,
        "duration_ms": round(duration_s * 1000, 1),
        **getattr(request, "log_facts", {}),
    }
