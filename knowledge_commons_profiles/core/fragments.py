"""One address, two answers: the whole page to a browser, one part of it to htmx."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],  # Any: a template may be given anything
    *,
    fragment: str,
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its `{% partialdef fragment %}` when htmx asks.

    A request for the history of htmx wants the whole page again. The answer always varies by `HX-Request`.
    """
    htmx = getattr(request, "htmx", None)
    wants_part = htmx and not htmx.history_restore_request
    name = f"{template}#{fragment}" if wants_part else template
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
