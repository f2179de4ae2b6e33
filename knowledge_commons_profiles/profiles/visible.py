"""A profile as one audience may see it: `audience.py` makes these; pages, formats and listings only read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from knowledge_commons_profiles.mirrors.payloads import Activity, Group, News, Post, Site, Toot
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.sections import KINDS
from knowledge_commons_profiles.works.chart import Chart
from knowledge_commons_profiles.works.records import Work


@dataclass(frozen=True, slots=True)
class Link:
    """An address of the person elsewhere. `is_me`: the person says it is theirs, so it gets rel="me"."""

    label: str
    text: str
    url: str
    is_me: bool = True
    verified_at: datetime | None = None  # when its page was seen to say that this profile is theirs


@dataclass(frozen=True, slots=True)
class NetworkBadge:
    slug: str
    name: str
    accent: str


@dataclass(frozen=True, slots=True)
class VisibleWorks:
    """The works this audience may see: `featured` in the owner's order, `others` not yet grouped, none twice."""

    featured: tuple[Work, ...]
    others: tuple[Work, ...]
    chart: Chart | None

    @property
    def all(self) -> tuple[Work, ...]:
        return self.featured + self.others

    def __bool__(self) -> bool:
        return bool(self.featured or self.others)


type Content = (
    SafeString
    | VisibleWorks
    | tuple[str, ...]
    | tuple[Group, ...]
    | tuple[Post, ...]
    | tuple[Site, ...]
    | tuple[Activity, ...]
    | tuple[Toot, ...]
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the page. `as_of` is when a mirrored copy was fetched; `is_known` is False while it never was.

    `is_awaited`: it was never asked for before, and is being fetched. `failure` says why the last refresh failed, to
    the owner alone.
    """

    id: str
    heading: str
    content: Content
    audience: Audience
    as_of: datetime | None = None
    is_mirrored: bool = False
    is_stale: bool = False
    is_known: bool = True
    is_awaited: bool = False
    failure: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.content

    @property
    def shape(self) -> str:
        return KINDS[self.id].shape


@dataclass(frozen=True, slots=True)
class VisibleProfile:
    """What one audience may see of one person; whatever is hidden from it is not in here at all."""

    username: str
    name: str
    pronouns: str
    title: str
    affiliation: str
    orcid: str
    links: tuple[Link, ...]
    networks: tuple[NetworkBadge, ...]
    portrait_url: str
    cover_url: str
    left: tuple[Section, ...]
    right: tuple[Section, ...]
    style: str
    work_kinds: tuple[str, ...]
    audience: Audience
    changed_at: datetime
    has_proven_orcid: bool = False
    news: News | None = None  # the owner's alone

    def __iter__(self) -> Iterator[Section]:
        yield from self.left
        yield from self.right

    def find(self, section_id: str) -> Section | None:
        """Return the section when this audience may see it and it holds something."""
        return next((section for section in self if section.id == section_id and not section.is_empty), None)

    @property
    def works(self) -> VisibleWorks:
        section = self.find("works")
        return section.content if section and isinstance(section.content, VisibleWorks) else NO_WORKS

    @property
    def interests(self) -> tuple[str, ...]:
        section = self.find("academic_interests")
        return tuple(str(label) for label in section.content) if section and isinstance(section.content, tuple) else ()

    @property
    def about(self) -> SafeString:
        section = self.find("about_user")
        return section.content if section and isinstance(section.content, SafeString) else SafeString("")


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where one person belongs, as one audience may know. `shows_networks` is False when the owner hides them: then
    `networks` is empty, and says nothing.
    """

    groups: tuple[Group, ...]
    networks: tuple[NetworkBadge, ...]
    shows_networks: bool


NO_WORKS = VisibleWorks(featured=(), others=(), chart=None)
