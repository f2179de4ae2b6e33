"""Members' own pages elsewhere: which addresses they call their author's own.

https://microformats.org/wiki/rel-me
https://docs.joinmastodon.org/user/profile/#verification
"""

from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urljoin

from knowledge_commons_profiles.core.errors import AnswerError, MissingError
from knowledge_commons_profiles.core.http import fetch_public

LARGEST_BYTES = 1024 * 1024
LIMIT_S = 8.0
MOST_LINKS = 200
HTML_TYPES = {"text/html", "application/xhtml+xml"}


def fetch_me_links(url: str) -> frozenset[str]:
    """Return the absolute addresses that the page links to with rel="me".

    Raises MissingError when there is no such page, RemoteError when it cannot be read.
    """
    answer = fetch_public(url, accept="text/html, application/xhtml+xml", limit_s=LIMIT_S, largest_bytes=LARGEST_BYTES)
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise MissingError("there is no such page")
    if answer.expect_ok().media_type not in HTML_TYPES:
        raise AnswerError("no web page")
    reader = MeLinkReader()
    reader.feed(answer.body.decode("utf-8", errors="replace"))  # addresses and tags are ASCII in every usual encoding
    return frozenset(join(url, href) for href in reader.found)


def join(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


class MeLinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in {"a", "link"} or len(self.found) >= MOST_LINKS:
            return
        href = given.get("href")
        if href and "me" in (given.get("rel") or "").lower().split():
            self.found.append(href)
