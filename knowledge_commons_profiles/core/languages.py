"""The language that a page is in: the visitor's choice, kept in a cookie, else what their browser asks for.

What programs read is English whoever asks (docs/decisions/0020-languages.md).
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

ENGLISH = "en"  # what everything is written in, and what is spoken when nobody has said
# What is under these is for programs, or for operators.
ENGLISH_PATHS = ("/api/", "/health/", "/metrics", "/.well-known/", f"/{settings.ADMIN_URL}")


class LanguageMiddleware:
    """Belongs outside of whatever makes words. Django's own would tell caches that every answer varies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(ENGLISH_PATHS):
            with translation.override(settings.LANGUAGE_CODE):
                return self.get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        if has_words(response):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def has_words(response: HttpResponseBase) -> bool:
    """Tell whether the answer is in a language: a page, a refusal, or "the page that you have is still right"."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return is_page or response.status_code >= HTTPStatus.BAD_REQUEST or response.status_code == HTTPStatus.NOT_MODIFIED


def keep_choice(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
