"""Answers of the API: JSON with an ETag, so that who has the newest already gets 304 and no body."""

import json
from collections.abc import Callable
from hashlib import sha256

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.request import Request

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.authentication import REFUSED, find_reader, has_unknown_token


def answer(request: Request, build: Callable[[], object], *, stamp: str, people: int = 0) -> HttpResponseBase:
    """Answer with what `build` makes, unless the caller has it: `stamp` changes whenever that would.

    `people` is how many members it tells of; the log says who read of how many, and whether addresses were among it.
    """
    reader = find_reader(request)
    etag = f'"{sha256(f"{stamp} {reader}".encode()).hexdigest()[:32]}"'
    django_request = request._request  # noqa: SLF001 (the REST framework's own name for Django's request)
    response = get_conditional_response(django_request, etag=etag) or build_response(build())
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization", "Accept"])
    if has_unknown_token(request):
        response.headers["WWW-Authenticate"] = REFUSED
    note_reading(request, people=people, kind="private" if reader.sees_addresses else "public")
    return response


def build_response(data: object, *, status: int = 200) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json", status=status)


def note_reading(request: Request, *, people: int, kind: str) -> None:
    """Leave for the request's log line who read what kind of data, of how many people, and no name of any of them."""
    service = request.auth.name if isinstance(request.auth, Service) else ""
    facts = {"service": service, "data": kind, "people": people}
    request._request.log_facts = facts  # type: ignore[attr-defined]  # noqa: SLF001
