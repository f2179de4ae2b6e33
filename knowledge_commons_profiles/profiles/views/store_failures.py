"""What people are told when the store of files does not answer."""

from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.core.ways_back import View
from knowledge_commons_profiles.profiles.stores import StoreError

STORE_DOWN = gettext_noop(
    "Files cannot be read or saved just now. Nothing was changed. Please try again in a few minutes."
)
RETRY_AFTER_S = 120


def excuses_the_store[**P](view: View[P]) -> View[P]:
    """Answer 503 when the view cannot reach the store."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except StoreError:
            return answer_store_down(request)

    return wrapped


def answer_store_down(request: HttpRequest) -> HttpResponse:
    response: HttpResponse
    if is_program(request):
        response = JsonResponse({"ok": False, "error": gettext(STORE_DOWN)}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        response = render(request, "503.html", {"message": gettext(STORE_DOWN)}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_program(request: HttpRequest) -> bool:
    """Tell a script or program from a person's browser, which names text/html whenever it opens a page."""
    return "text/html" not in request.headers.get("Accept", "") or bool(getattr(request, "htmx", False))
