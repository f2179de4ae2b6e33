"""Every refusal and mishap of the API, in the one shape (core/error_shape.py)."""

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from knowledge_commons_profiles.core.error_shape import Code, build_error

if TYPE_CHECKING:
    from rest_framework.request import Request

logger = logging.getLogger(__name__)


class Problem(exceptions.APIException):
    """Something wrong with the request; `message` is what the service before ours wrote, if it did."""

    def __init__(self, detail: str, *, code: Code = Code.OTHER, message: str = "", status: int = 400) -> None:
        super().__init__(detail)
        self.error_code = code
        self.message = message
        self.headers: dict[str, str] = {}
        self.status_code = status


def answer_error(error: Exception, context: dict[str, Any]) -> Response:  # Any: the framework's own
    """Answer instead of the view. What nobody foresaw is logged with its trace, and says nothing of itself."""
    request: Request = context["request"]
    known = translate(error)
    is_authorized = getattr(request, "auth", None) is not None
    body = build_error(
        describe(known.detail),
        code=getattr(known, "error_code", None) or find_code(known.detail),
        message=getattr(known, "message", ""),
        is_authorized=is_authorized,
    )
    return Response(body, status=known.status_code, headers={"Cache-Control": "no-store", **build_headers(known)})


def translate(error: Exception) -> exceptions.APIException:
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case RequestDataTooBig():
            return Problem("The body is too long.", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        case SuspiciousOperation():
            return Problem("The request cannot be read.")
    logger.error("request to the API failed", exc_info=error)
    return Problem("Something went wrong on our side.", status=HTTPStatus.INTERNAL_SERVER_ERROR)


def build_headers(error: exceptions.APIException) -> dict[str, str]:
    headers: dict[str, str] = dict(getattr(error, "headers", {}))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait_s := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait_s))
    return headers


FIELD_CODES = {"user_name": Code.NO_USERNAME, "username": Code.NO_USERNAME, "user_agent": Code.NO_USER_AGENT}


def find_code(detail: object) -> Code:
    """Return the code of the first field that is wrong."""
    fields = detail if isinstance(detail, dict) else {}
    return next((FIELD_CODES[field] for field in fields if field in FIELD_CODES), Code.OTHER)


def describe(detail: object) -> str:
    """Return all that is wrong as one text: “user_name: This field is required.”"""
    match detail:
        case dict():
            names = {field: "" if field == "non_field_errors" else f"{field}: " for field in detail}
            return " ".join(f"{names[field]}{describe(what)}" for field, what in detail.items())
        case list():
            return " ".join(describe(what) for what in detail)
    return str(detail)
