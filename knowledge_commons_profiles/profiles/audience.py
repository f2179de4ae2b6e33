"""The one place where privacy is decided: what one audience may see of one profile.

The page, the directory, search, the API, JSON-LD, vCard, exports and file addresses all read its result.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext

from knowledge_commons_profiles.core.html import clean_rich_text
from knowledge_commons_profiles.memberships.merging import list_networks
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.payloads import (
    Group,
    News,
    Toot,
    parse_activity,
    parse_groups,
    parse_news,
    parse_posts,
    parse_sites,
    parse_toots,
)
from knowledge_commons_profiles.profiles.layout import Audience, Layout, get_object, parse_audiences, parse_layout
from knowledge_commons_profiles.profiles.links import build_links
from knowledge_commons_profiles.profiles.links_back import mark_verified
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import build_url
from knowledge_commons_profiles.profiles.sections import HEADINGS, MIRRORED, SECTIONS, TEXT_FIELDS
from knowledge_commons_profiles.profiles.sources import find_sources
from knowledge_commons_profiles.profiles.visible import (
    NO_WORKS,
    Belonging,
    Content,
    NetworkBadge,
    Section,
    VisibleProfile,
    VisibleWorks,
)
from knowledge_commons_profiles.works.chart import build_chart
from knowledge_commons_profiles.works.records import Work, works_from_json

# A group that is not public is known to the owner alone: that somebody is in it would tell that it exists.
GROUP_AUDIENCES = {"public": Audience.EVERYONE}


def find_audience(viewer: AbstractBaseUser | AnonymousUser, profile: Profile) -> Audience:
    """Tell which audience this viewer is to this profile. Staff are members here; they edit through their own pages."""
    if not viewer.is_authenticated:
        return Audience.EVERYONE
    return Audience.OWNER if profile.user_id is not None and profile.user_id == viewer.pk else Audience.MEMBERS


def build_visible(
    profile: Profile, viewer: Audience, *, only: Container[str] = SECTIONS, with_links: bool = True
) -> VisibleProfile:
    """Return what `viewer` may see. Asks nothing of the database when `with_everything()` loaded the profile.

    Sections that are hidden from the viewer are absent. Empty ones are there for the owner alone, who may fill them.
    `only` names the sections that the caller will read, which spares building the others, as does `with_links`.
    """
    layout = parse_layout(profile.layout)
    builder = SectionBuilder(profile, layout, viewer, {copy.source: copy for copy in profile.copies.all()})
    links = mark_verified(build_links(profile), builder.copies.get(Copy.Source.LINKS)) if with_links else ()
    return VisibleProfile(
        username=profile.username.lower(),
        name=profile.display_name,
        pronouns=profile.pronouns,
        title=profile.title,
        affiliation=profile.affiliation,
        orcid=profile.orcid,
        has_proven_orcid=profile.has_proven_orcid,
        links=tuple(links),
        networks=build_networks(profile, layout, viewer),
        portrait_url=build_url(profile.portrait.name or ""),
        cover_url=build_url(profile.cover.name or ""),
        left=tuple(builder.iter_sections(id_ for id_ in layout.left if id_ in only)),
        right=tuple(builder.iter_sections(id_ for id_ in layout.right if id_ in only)),
        style=layout.style,
        work_kinds=layout.works.kinds,
        audience=viewer,
        changed_at=profile.updated_at,
        news=builder.find_news(),
    )


def shows_section(stored_layout: object, section_id: str, viewer: Audience) -> bool:
    """Whether `viewer` may see the section; for lists of many people, whose layouts are not read in whole."""
    audiences = parse_audiences(get_object(stored_layout).get("audiences"))
    return audiences.get(section_id, Audience.EVERYONE).includes(viewer)


def build_belonging(profile: Profile, viewer: Audience) -> Belonging:
    """Return where the person belongs, without the cost of a whole page."""
    layout = parse_layout(profile.layout)
    copies = [copy for copy in profile.copies.all() if copy.source == Copy.Source.GROUPS]
    find_groups = SectionBuilder(profile, layout, viewer, {}).find_groups
    return Belonging(
        groups=find_groups(copies[0].payload) if copies and layout.shows("commons_groups", viewer) else (),
        networks=build_networks(profile, layout, viewer),
        shows_networks=layout.shows("memberships", viewer),
    )


def build_networks(profile: Profile, layout: Layout, viewer: Audience) -> tuple[NetworkBadge, ...]:
    """Return the networks that the person belongs to; hiding the memberships section hides them too."""
    if not layout.shows("memberships", viewer):
        return ()
    return tuple(
        NetworkBadge(slug=network.slug, name=network.name, accent=network.accent)
        for network in list_networks(profile.network_memberships.all())
    )


@dataclass(frozen=True, slots=True)
class SectionBuilder:
    profile: Profile
    layout: Layout
    viewer: Audience
    copies: Mapping[str, Copy]

    def iter_sections(self, ids: Iterable[str]) -> Iterator[Section]:
        for section_id in ids:
            if not self.layout.shows(section_id, self.viewer):
                continue
            section = self.build(section_id)
            if self.viewer is Audience.OWNER or section.is_awaited or not section.is_empty:
                yield section

    def find_news(self) -> News | None:
        copy = self.copies.get(Copy.Source.NEWS)
        return parse_news(copy.payload) if copy and self.viewer is Audience.OWNER else None

    def build(self, section_id: str) -> Section:
        if section_id in MIRRORED:
            return self.build_mirrored(section_id)
        return Section(
            id=section_id,
            heading=gettext(HEADINGS[section_id]),
            content=self.build_own(section_id),
            audience=self.layout.audience_of(section_id),
        )

    def build_own(self, section_id: str) -> Content:
        if section_id == "academic_interests":
            return tuple(interest.label for interest in self.profile.interests.all())
        if section_id == "cv":
            return (reverse("profiles:cv", args=[self.profile.username.lower()]),) if self.profile.cv else ()
        return clean_rich_text(getattr(self.profile, TEXT_FIELDS[section_id]))

    def build_mirrored(self, section_id: str) -> Section:
        copy = self.copies.get(MIRRORED[section_id])
        payload = copy.payload if copy else None
        failed_at = copy.failed_at if copy else None
        fetched_at = copy.fetched_at if copy else None
        return Section(
            id=section_id,
            heading=gettext(HEADINGS[section_id]),
            content=self.parse(section_id, payload),
            audience=self.layout.audience_of(section_id),
            as_of=fetched_at,
            is_mirrored=True,
            is_stale=bool(failed_at and fetched_at and failed_at > fetched_at),
            is_known=payload is not None,
            is_awaited=payload is None and not failed_at and MIRRORED[section_id] in find_sources(self.profile),
            failure=copy.error if copy and copy.is_failing and self.viewer is Audience.OWNER else "",
        )

    def parse(self, section_id: str, payload: object) -> Content:
        if section_id == "works":
            return self.build_works(payload)
        if section_id == "commons_groups":
            return self.find_groups(payload)
        return PARSERS[section_id](payload)

    def find_groups(self, payload: object) -> tuple[Group, ...]:
        return tuple(
            group
            for group in parse_groups(payload)
            if GROUP_AUDIENCES.get(group.status, Audience.OWNER).includes(self.viewer)
        )

    def build_works(self, payload: object) -> VisibleWorks:
        works = tuple(work for work in works_from_json(payload) if self.may_see_work(work))
        if not works:
            return NO_WORKS
        by_id = {work.id: work for work in works}
        featured = tuple(by_id.pop(work_id) for work_id in self.layout.works.featured if work_id in by_id)
        chart = build_chart(works) if self.layout.works.chart.includes(self.viewer) else None
        return VisibleWorks(featured=featured, others=tuple(by_id.values()), chart=chart)

    def may_see_work(self, work: Work) -> bool:
        layout = self.layout.works
        return layout.kind_audiences.get(work.kind.casefold(), Audience.EVERYONE).includes(
            self.viewer
        ) and layout.item_audiences.get(work.id, Audience.EVERYONE).includes(self.viewer)


def parse_clean_toots(payload: object) -> tuple[Toot, ...]:
    return tuple(replace(toot, html=clean_rich_text(toot.html)) for toot in parse_toots(payload))


PARSERS: Mapping[str, Callable[[object], Content]] = {
    "blog_posts": parse_posts,
    "mastodon_feed": parse_clean_toots,
    "commons_activity": parse_activity,
    "commons_sites": parse_sites,
}
