"""The answers when something is wrong: in the site's look for people, as JSON for programs that want only that."""

import logging
import re
import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext, gettext_noop

from knowledge_commons_profiles.core.error_shape import build_error
from knowledge_commons_profiles.core.errors import RefusedError

logger = logging.getLogger(__name__)

BAD_REQUEST = gettext_noop("This address or form cannot be read.")
TOO_BIG = gettext_noop(
    "What you sent is too long. Go back with your browser: your text is still in the form. Shorten it and save again."
)
PERMISSION_DENIED = gettext_noop("You may not see this page.")
CSRF_FAILURE = gettext_noop("The form could not be checked. Reload the page and send it again.")
PAGE_NOT_FOUND = gettext_noop("There is no page at this address.")
SERVER_ERROR = gettext_noop("Something went wrong on our side.")

# Shown when not even the static 500 page can be rendered: no style sheet, no template, no lookup.
BARE_SERVER_ERROR = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Knowledge Commons Profiles</title>
</head>
<body>
<main>
<h1>{heading}</h1>
<p>{advice}</p>
</main>
</body>
</html>
"""

LONGEST_GUESS = 80
SEPARATORS = re.compile(r"[\s._+~@-]+")
# Only the endings that addresses really have: usernames hold dots too.
FILE_ENDING = re.compile(r"\.(aspx?|bib|html?|jsonld|json|php|ris|txt|vcf|xml)$", re.IGNORECASE)
OUR_WORDS = frozenset({"members", "network", "pages", "works"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "413.html", gettext(TOO_BIG))
    # Only a BadRequest is raised with words for the visitor; other exceptions speak to the operator.
    message = str(exception) if isinstance(exception, BadRequest) else ""
    return _answer(request, HTTPStatus.BAD_REQUEST, "400.html", message or gettext(BAD_REQUEST))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    # As above: only a RefusedError is raised with words for the visitor.
    reason = str(exception) if isinstance(exception, RefusedError) else ""
    return _answer(request, HTTPStatus.FORBIDDEN, "403.html", reason or gettext(PERMISSION_DENIED), reason=reason)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return _answer(request, HTTPStatus.FORBIDDEN, "403_csrf.html", gettext(CSRF_FAILURE))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return _answer(request, HTTPStatus.NOT_FOUND, "404.html", gettext(PAGE_NOT_FOUND), guess=guess_search(request.path))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without a database, a cache, a context processor, or a template that must load.

    A database that does not answer is no mistake of ours: 503 tells proxies and programs to come back.
    """
    response: HttpResponse
    is_away = isinstance(sys.exception(), OperationalError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    if _wants_json(request):
        response = JsonResponse(build_error(gettext(SERVER_ERROR)), status=status)
    else:
        response = HttpResponse(_render_server_error(is_away=is_away), status=status)
    if is_away:
        response.headers["Retry-After"] = "30"
    patch_vary_headers(response, ["Accept"])
    return response


def guess_search(path: str) -> str:
    """Return the last segment of an address as words to search for; "" when it names nobody."""
    segment = path.rstrip("/").rpartition("/")[2]
    bare = "".join(letter for letter in FILE_ENDING.sub("", segment) if letter.isprintable())
    words = SEPARATORS.sub(" ", bare).strip()[:LONGEST_GUESS].strip()
    names_somebody = words not in OUR_WORDS and any(letter.isalpha() for letter in words)
    return words if names_somebody else ""


def _answer(request: HttpRequest, status: HTTPStatus, template: str, message: str, **context: str) -> HttpResponse:
    response: HttpResponse
    if _wants_json(request):
        response = JsonResponse(build_error(message), status=status)
    else:
        response = render(request, template, {"message": message, **context}, status=status)
    patch_vary_headers(response, ["Accept"])
    return response


def _render_server_error(*, is_away: bool) -> str:
    try:
        return loader.get_template("500.html").render({"is_away": is_away})
    except Exception:
        # The process's edge: whatever broke the page may well be what breaks its error page too.
        logger.exception("error page could not be rendered")
        return build_bare_server_error()


def build_bare_server_error() -> str:
    return BARE_SERVER_ERROR.format(
        language=get_language(),
        title=gettext("Server error"),
        heading=gettext(SERVER_ERROR),
        advice=gettext('It is not your fault. Try again in a few minutes, or go to the <a href="/">first page</a>.'),
    )


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.accepts("application/json") and not request.accepts("text/html")
