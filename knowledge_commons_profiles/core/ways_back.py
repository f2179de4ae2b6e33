"""Where somebody is who wants to come back after an act: an address that can be opened.

An address that only takes forms may well be what a browser shows, with what was wrong; opening it would be a 405.
"""

from collections.abc import Callable
from typing import Concatenate
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

MARK = "takes_forms_only"  # decorators outside of it copy it


def takes_forms_only[**P](view: View[P]) -> View[P]:
    """Answer 405 to whatever is not a POST, and never be led back to."""
    refusing: View[P] = require_POST(view)
    setattr(refusing, MARK, True)
    return refusing


def find_form_page(request: HttpRequest) -> str:
    """Return the address of the page whose form was sent here; "" where this address can be opened itself."""
    if request.method in {"GET", "HEAD"} or can_be_opened(request.path):
        return ""
    sent_from = request.headers.get("Referer", "")
    if is_ours(request, sent_from) and can_be_opened(urlsplit(sent_from).path):
        return sent_from
    return find_page_above(request.path)


def is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def find_page_above(path: str) -> str:
    """Return the nearest page on the way up to the first one."""
    while path != "/" and (find_view(path) is None or not can_be_opened(path)):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path


def can_be_opened(path: str) -> bool:
    """Tell whether a GET finds more than a refusal there; a page that says 404 may be opened, too."""
    return not hasattr(find_view(path), MARK)


def find_view(path: str) -> object:
    try:
        return resolve(unquote(path)).func
    except Resolver404:
        return None
