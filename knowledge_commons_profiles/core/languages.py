"""The language that a page is in: the visitor's choice, kept in a cookie, else what their browser asks for.

What programs read is English whoever asks (docs/decisions/0020-languages.md).
"""

from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from knowledge_commons_profiles.core.middleware import Middleware

ENGLISH = "en"  # what everything is written in, and what is spoken when nobody has said
# What is under these is for programs, or for operators.
ENGLISH_PATHS = ("/api/", "/health/", "/metrics", "/.well-known/", f"/{settings.ADMIN_URL}")
DEPENDS_ON = ("Accept-Language", "Cookie")
LONGEST_CODE = 20
LONGEST_WISH = 200

type Languages = tuple[tuple[str, str], ...]


class LanguageMiddleware(Middleware):
    """Belongs outside of whatever makes words. Django's own would tell caches that every answer varies."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_english = request.path_info.startswith(ENGLISH_PATHS)
        language = ENGLISH if is_english else find_language(request)
        translation.activate(language)
        try:
            response = self.get_response(request)
        finally:
            translation.deactivate()
        if not is_english and has_words(response):
            response.headers.setdefault("Content-Language", language)
            response.headers["Vary"] = widen(response.headers.get("Vary", ""))
        return response


def find_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")[:LONGEST_CODE]
    return choose(chosen, request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_WISH], settings.LANGUAGES)


@lru_cache(maxsize=1000)
def choose(chosen: str, wished: str, languages: Languages) -> str:
    """Return what Django makes of both: remembered, because a kept page has no time for it."""
    del languages  # Django reads them, too
    asked = HttpRequest()
    asked.COOKIES = {settings.LANGUAGE_COOKIE_NAME: chosen}
    asked.META = {"HTTP_ACCEPT_LANGUAGE": wished}
    return translation.get_language_from_request(asked)


def has_words(response: HttpResponseBase) -> bool:
    """Tell whether the answer is in a language: a page, a refusal, or "the page that you have is still right"."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return is_page or response.status_code >= HTTPStatus.BAD_REQUEST or response.status_code == HTTPStatus.NOT_MODIFIED


@lru_cache(maxsize=200)
def widen(vary: str) -> str:
    """Return the header with what the language depends on."""
    names = [name.strip() for name in vary.split(",") if name.strip()]
    known = {name.lower() for name in names}
    return vary if "*" in known else ", ".join([*names, *(name for name in DEPENDS_ON if name.lower() not in known)])


def keep_choice(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
