"""What the page of the Commons' search shows: results by kind, and the pages around this one."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.clients.search import Hit, Hits

HEADINGS = {
    "profile": gettext_noop("People"),
    "person": gettext_noop("People"),
    "work": gettext_noop("Works"),
    "deposit": gettext_noop("Works"),
    "post": gettext_noop("Posts"),
    "site": gettext_noop("Sites"),
    "group": gettext_noop("Groups"),
    "discussion": gettext_noop("Discussions"),
}
OTHER = gettext_noop("More")

type KindOfHits = tuple[str, str, tuple[Hit, ...]]  # heading, id, and hits


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`cards` are the members that our own directory found instead; `is_down` says why it was asked."""

    text: str
    total: int = 0
    kinds: tuple[KindOfHits, ...] = ()
    previous_url: str = ""
    next_url: str = ""
    is_down: bool = False
    cards: str | SafeString = ""

    @property
    def is_empty(self) -> bool:
        return not self.kinds and not self.cards


def build_page(text: str, hits: Hits, *, page: int, per_page: int) -> SearchPage:
    return SearchPage(
        text=text,
        total=hits.total,
        kinds=group_hits(hits.hits),
        previous_url=build_url(text, page - 1, per_page) if page > 1 else "",
        next_url=build_url(text, page + 1, per_page) if hits.hits and page * per_page < hits.total else "",
    )


def group_hits(hits: Iterable[Hit]) -> tuple[KindOfHits, ...]:
    """Return the hits by kind, each kind where its best hit stood."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(HEADINGS.get(hit.kind, OTHER), []).append(hit)
    return tuple((gettext(heading), heading.lower(), tuple(found)) for heading, found in groups.items())


def build_url(text: str, page: int, per_page: int) -> str:
    return f"{reverse('directory:search')}?{urlencode({'q': text, 'page': page, 'per_page': per_page})}"
