"""Pages on which a mailed link ends: each says what happened and where to go from there."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url


def render_end(
    request: HttpRequest, template: str, *, status: HTTPStatus = HTTPStatus.OK, **context: object
) -> HttpResponse:
    ways_on = {
        "login_url": resolve_url(settings.LOGIN_URL),
        "my_url": resolve_url(settings.LOGIN_REDIRECT_URL),
        "hours": settings.VERIFICATION_LIMIT_HOURS,
    }
    return render(request, f"accounts/{template}", {**ways_on, **context}, status=status)


def answer_unusable(request: HttpRequest) -> HttpResponse:
    """Answer for a link that was never made, is used, is over, or is for something else; which, nobody is told."""
    return render_end(request, "unusable_link.html", status=HTTPStatus.GONE)


def answer_conflict(request: HttpRequest, *, taken: str, idp_name: str = "") -> HttpResponse:
    """Answer that the `login`, `address` or `new_address` belongs to somebody else, after all."""
    return render_end(request, "conflict.html", status=HTTPStatus.CONFLICT, taken=taken, idp_name=idp_name)
