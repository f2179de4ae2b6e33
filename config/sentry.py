"""Errors and traces go to Sentry, when a DSN is set: what failed and where, and nothing about people.

Source: https://docs.sentry.io/platforms/python/configuration/options/
"""

import logging
from typing import TYPE_CHECKING, Any

import sentry_sdk
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.http import Http404
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from config.env import Environment
from knowledge_commons_profiles.core.errors import RemoteError

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# Noise: what visitors and their networks do, and what a page survives by design.
IGNORED = (DisallowedHost, PermissionDenied, Http404, RemoteError)
UNTRACED = ("/health/", "/metrics", "/static/")


def start_sentry(env: Environment, *, version: str, sha: str, environment: str) -> None:
    """Send this process's errors to `SENTRY_DSN`; empty is off."""
    dsn = env.text("SENTRY_DSN", default="")
    traced = env.share("SENTRY_TRACES_SAMPLE_RATE", default=0.0)
    sent = env.share("SENTRY_ERRORS_SAMPLE_RATE", default=1.0)
    name = env.text("SENTRY_ENVIRONMENT", default=environment)
    env.check()
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        environment=name,
        release=f"{version}+{sha}",
        sample_rate=sent,
        traces_sampler=lambda context: choose_rate(context, traced),
        ignore_errors=list(IGNORED),
        before_send=without_people,
        before_send_transaction=without_people,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        default_integrations=False,
        integrations=[
            DedupeIntegration(),
            DjangoIntegration(transaction_style="function_name", middleware_spans=False, signals_spans=False),
            LoggingIntegration(level=None, event_level=logging.ERROR),
        ],
    )


def choose_rate(context: dict[str, Any], rate: float) -> float:  # Any: the library's own shape
    path = (context.get("wsgi_environ") or {}).get("PATH_INFO", "")
    return 0.0 if path.startswith(UNTRACED) else rate


def without_people(event: "Event", _hint: "Hint") -> "Event":
    """Keep the method of the request alone: its address, headers and body name people. Texts of errors may as well.

    The request id is a tag, by which the log tells the rest.
    """
    from knowledge_commons_profiles.core.work import current_request_id  # noqa: PLC0415 (needs no settings yet)

    request = event.get("request") or {}
    event["request"] = {"method": request.get("method", "")}
    event["tags"] = {"request_id": current_request_id()}
    for name in ("user", "breadcrumbs", "extra", "server_name", "modules", "logentry", "message"):
        event.pop(name, None)  # type: ignore[misc]  # all of these are optional keys
    for exception in (event.get("exception") or {}).get("values", []):
        exception["value"] = ""
    spans = event.get("spans")
    for span in spans if isinstance(spans, list) else []:
        span.pop("data", None)
        span["description"] = str(span.get("op", ""))
    return event
