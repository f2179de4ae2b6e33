"""Mastodon servers: the newest public posts of one account, by the server's API, or else by its feed.

Any member can name any host, so that nothing here is asked but through `fetch_public`, and nothing is believed.

https://docs.joinmastodon.org/methods/accounts/#lookup
https://docs.joinmastodon.org/methods/accounts/#statuses
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, ParseError  # only the type and the error: defusedxml reads

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from knowledge_commons_profiles.core.errors import AnswerError, MissingError
from knowledge_commons_profiles.core.html import clean_link, clean_rich_text, extract_text
from knowledge_commons_profiles.core.http import Answer, fetch_public

MOST_TOOTS = 4
LARGEST_BYTES = 512 * 1024
LIMIT_S = 8.0
LONGEST_TEXT = 5_000  # of one post: Mastodon's own limit is 500 letters, others allow more
LONGEST_URL = 1_000
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
CLOSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}  # the API, on servers that let nobody in unsigned


@dataclass(frozen=True, slots=True)
class Toot:
    """A post: clean HTML, its address, and when it was posted, where the server tells."""

    html: str
    url: str
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class MastodonClient:
    """One server, by its address: `https://scholar.social`."""

    url: str

    def fetch_toots(self, user: str) -> list[Toot]:
        """Return the newest public posts, newest first, without replies and posts of others.

        Raises MissingError when there is no such account, RemoteError when the server is down, slow or talks nonsense.
        """
        account = self.find_account(user)
        return self.read_feed(user) if account is None else self.read_statuses(account)

    def find_account(self, user: str) -> str | None:
        """Return the account's id; None where the API is closed or is no Mastodon's, and only the feed is left."""
        answer = self.ask(f"/api/v1/accounts/lookup?{urlencode({'acct': user})}")
        if answer.status in CLOSED | GONE:
            return None
        account = answer.expect_ok().read_object().get("id")
        if not isinstance(account, str) or not account:
            raise AnswerError("an account without an id")
        return account

    def read_statuses(self, account: str) -> list[Toot]:
        asked = urlencode({"limit": MOST_TOOTS, "exclude_replies": "true", "exclude_reblogs": "true"})
        answer = self.ask(f"/api/v1/accounts/{quote(account, safe='')}/statuses?{asked}")
        if answer.status in CLOSED:
            return []
        statuses = answer.expect_ok().read_json()
        if not isinstance(statuses, list):
            raise AnswerError("no list of posts")
        return list(iter_toots(statuses))[:MOST_TOOTS]

    def read_feed(self, user: str) -> list[Toot]:
        answer = self.ask(f"/@{quote(user, safe='')}.rss", accept="application/rss+xml, application/xml;q=0.9")
        if answer.status in GONE:
            raise MissingError("no such account")
        try:
            root = fromstring(answer.expect_ok().body, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise AnswerError("no feed") from error
        if root.tag != "rss":
            raise AnswerError("no feed")
        return list(iter_items(root))[:MOST_TOOTS]

    def ask(self, target: str, *, accept: str = "application/json") -> Answer:
        return fetch_public(f"{self.url}{target}", accept=accept, limit_s=LIMIT_S, largest_bytes=LARGEST_BYTES)


def iter_toots(statuses: list[Any]) -> Iterator[Toot]:  # Any: JSON of a stranger's
    for status in statuses:
        if not isinstance(status, dict) or status.get("visibility") != "public":
            continue
        # What its author put behind a warning is not shown without one.
        warning = status.get("spoiler_text")
        text = warning if isinstance(warning, str) and warning.strip() else status.get("content")
        if toot := build_toot(text, status.get("url"), parse_moment(datetime.fromisoformat, status.get("created_at"))):
            yield toot


def iter_items(root: Element) -> Iterator[Toot]:
    for item in root.iterfind("./channel/item"):
        posted_at = parse_moment(parsedate_to_datetime, item.findtext("pubDate"))
        if toot := build_toot(item.findtext("description"), item.findtext("link"), posted_at):
            yield toot


def build_toot(text: object, url: object, posted_at: datetime | None) -> Toot | None:
    """Return the post, None when nothing of it is left to read."""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return None
    html = clean_rich_text(text)
    link = clean_link(url.strip()) if isinstance(url, str) and len(url) <= LONGEST_URL else ""
    return Toot(html=str(html), url=link, posted_at=posted_at) if extract_text(html) else None


def parse_moment(read: Callable[[str], datetime], value: object) -> datetime | None:
    """Return the moment that a server writes, by its own way of writing; None for what is none."""
    try:
        moment = read(value) if isinstance(value, str) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
