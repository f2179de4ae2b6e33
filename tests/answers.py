"""What every answer has to carry, whatever it is: a page, a redirect, a refusal, a file, a failure."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseBase

HEADERS = {
    "content-security-policy": re.compile(r"default-src 'none'.*base-uri 'none'; frame-ancestors 'none'|^sandbox;"),
    "x-content-type-options": re.compile("^nosniff$"),
    "x-frame-options": re.compile("^DENY$"),
    "referrer-policy": re.compile("^(strict-origin-when-cross-origin|no-referrer|same-origin)$"),
    "permissions-policy": re.compile(r"camera=\(\)"),
    "cross-origin-opener-policy": re.compile("^same-origin$"),
    "x-request-id": re.compile("."),
}
INLINE = re.compile(
    r"<style|<[^>]+\sstyle=|<[^>]+\son[a-z]+=|<script(?![^>]*(?:\ssrc=|application/ld\+json))[^>]*>", re.IGNORECASE
)
MIXED = re.compile(r"<(?!a\b)[^>]+\s(?:src|href|action)=\"http://(?!testserver)")
OWN_HOSTS = {"", "testserver"}
ELSEWHERE = {"works.example.org"}  # NAV_WORKS_URL: an operator named it
# Their answers are the same for everybody, signed in or not, and hold nothing of whoever asks.
SAME_FOR_ALL = re.compile(
    r"^/(api/v1/|o/\.well-known/|media/images/|robots\.txt|\.well-known/|sitemap|stats/download/|health/|broker/health/)"
)
FOR_ANY_SITE = ("/o/.well-known/",)  # documents for scripts of clients


def iter_faults(address: str, answer: HttpResponseBase, *, is_signed_in: bool) -> Iterator[str]:
    """Yield what is wrong with the answer to somebody."""
    for name, pattern in HEADERS.items():
        if not pattern.search(answer.headers.get(name, "")):
            yield f"{name}: {answer.headers.get(name)}"
    yield from iter_cookie_faults(answer)
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=" not in kind:
        yield f"no charset: {kind}"
    is_whole = answer.status_code == HTTPStatus.OK and answer.headers.get("Content-Length") != "0"
    if is_signed_in and is_whole and not (SAME_FOR_ALL.match(address) or is_private(answer)):
        yield f"others may keep it: {answer.headers.get('Cache-Control')}"
    if "Access-Control-Allow-Origin" in answer.headers and not address.startswith(FOR_ANY_SITE):
        yield "scripts of other sites may read it"
    host = urlsplit(answer.headers.get("Location", "")).netloc
    if host not in OWN_HOSTS | ELSEWHERE:
        yield f"leads to {host}"
    page = read_page(answer)
    yield from (f"inline or mixed: {found}" for found in (*INLINE.findall(page), *MIXED.findall(page)))


def is_private(answer: HttpResponseBase) -> bool:
    said = {word.strip() for word in answer.headers.get("Cache-Control", "").split(",")}
    return bool(said & {"private", "no-store"})


def iter_cookie_faults(answer: HttpResponseBase) -> Iterator[str]:
    for name, cookie in answer.cookies.items():
        if cookie.value and not (cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"]):
            yield f"cookie {name}: {cookie.OutputString()}"


def read_page(answer: HttpResponseBase) -> str:
    """Return a page's text; what is not a page is empty."""
    if isinstance(answer, HttpResponse) and answer.headers.get("Content-Type", "").startswith("text/html"):
        return answer.content.decode()
    return ""
