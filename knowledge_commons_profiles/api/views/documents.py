"""The API described: as an OpenAPI document, and as two pages that draw it. Everything comes from our own packages."""

import json
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.cache import cache_control
from django.views.decorators.csp import csp_override
from django.views.decorators.http import etag, require_safe
from drf_spectacular.generators import SchemaGenerator

from knowledge_commons_profiles.api.documentation import security  # noqa: F401 (it registers itself)

# What these two pages draw with, and no other page may: styles that they write themselves, and pictures inside the
# style sheet. Scripts stay as strict as everywhere.
PAGES_CSP = {
    **settings.SECURE_CSP,
    "style-src": [*settings.STATIC_SOURCES, CSP.UNSAFE_INLINE],
    "img-src": [*settings.STATIC_SOURCES, "data:"],
}


@cache
def build_document() -> bytes:
    document = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return json.dumps(document, ensure_ascii=False, default=str).encode()


@login_not_required
@require_safe
@cache_control(no_cache=True)
@etag(lambda _request: f'"{sha256(build_document()).hexdigest()[:32]}"')
def schema(_request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI 3 document; it is made once a process."""
    return HttpResponse(build_document(), content_type="application/json")


@login_not_required
@require_safe
def schema_alias(_request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Send those who knew the Swagger 2.0 document to the one of OpenAPI 3."""
    return HttpResponsePermanentRedirect(reverse("api:schema"))


@login_not_required
@require_safe
@csp_override(PAGES_CSP)
def swagger(request: HttpRequest) -> HttpResponse:
    return render(request, "api/swagger.html")


@login_not_required
@require_safe
@csp_override(PAGES_CSP)
def redoc(request: HttpRequest) -> HttpResponse:
    return render(request, "api/redoc.html")
