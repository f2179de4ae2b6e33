"""The forms in which copies are kept. Reading is tolerant: an entry that cannot be used is left out, never the rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from knowledge_commons_profiles.core.html import clean_link

type Entry = dict[str, Any]  # Any: JSON as it was stored


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    url: str
    role: str
    status: str  # "public", "private" or "hidden"
    # For sister services; 0, "" and None where the copy does not say.
    id: int = 0
    avatar_url: str = ""
    inviter_id: int | None = None
    inviter: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    title: str
    url: str
    blog: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Activity:
    text: str
    url: str
    happened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Toot:
    html: str  # as the server sent it: clean it before showing
    url: str
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class News:
    """What WordPress tells the person alone; addresses are "" where it has no domain."""

    following: int = 0
    following_url: str = ""
    unread: int = 0
    url: str = ""
    notices: tuple[Notice, ...] = ()


def parse_news(payload: object) -> News | None:
    return next(iter_usable(payload, build_news), None)


def build_news(entry: Entry) -> News:
    return News(
        following=get_number(entry, "following") or 0,
        following_url=get_url(entry, "following_url"),
        unread=get_number(entry, "unread") or 0,
        url=get_url(entry),
        notices=collect(entry.get("notices"), lambda notice: Notice(get_text(notice, "text"), get_url(notice))),
    )


def parse_groups(payload: object) -> tuple[Group, ...]:
    return collect(
        payload,
        lambda entry: Group(
            name=get_text(entry, "name"),
            url=get_url(entry),
            role=str(entry.get("role") or "member"),
            status=str(entry.get("status") or "hidden"),
            id=get_number(entry, "id") or 0,
            avatar_url=str(entry.get("avatar") or ""),
            inviter_id=get_number(entry, "inviter_id"),
            inviter=str(entry.get("inviter") or ""),
        ),
    )


def parse_posts(payload: object) -> tuple[Post, ...]:
    return collect(
        payload,
        lambda entry: Post(
            title=get_text(entry, "title"),
            url=get_url(entry),
            blog=str(entry.get("blog") or ""),
            published_on=find_date(entry.get("published_on")),
        ),
    )


def parse_sites(payload: object) -> tuple[Site, ...]:
    return collect(payload, lambda entry: Site(name=get_text(entry, "name"), url=get_url(entry)))


def parse_activity(payload: object) -> tuple[Activity, ...]:
    return collect(
        payload,
        lambda entry: Activity(
            text=get_text(entry, "text"), url=get_url(entry), happened_at=find_datetime(entry.get("happened_at"))
        ),
    )


def parse_toots(payload: object) -> tuple[Toot, ...]:
    return collect(
        payload,
        lambda entry: Toot(
            html=get_text(entry, "html"), url=get_url(entry), posted_at=find_datetime(entry.get("posted_at"))
        ),
    )


def collect[T](payload: object, parse: Callable[[Entry], T]) -> tuple[T, ...]:
    return tuple(iter_usable(payload, parse))


def iter_usable[T](payload: object, parse: Callable[[Entry], T]) -> Iterator[T]:
    for entry in payload if isinstance(payload, list) else []:
        try:
            yield parse(entry)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue


def get_text(entry: Entry, key: str) -> str:
    text = entry[key]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(key)
    return text


def get_number(entry: Entry, key: str) -> int | None:
    return entry[key] if type(entry.get(key)) is int else None


def get_url(entry: Entry, key: str = "url") -> str:
    """Return the entry's address, or "" when it is not one that a browser may follow."""
    return clean_link(str(entry.get(key) or ""))


def find_date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def find_datetime(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None
