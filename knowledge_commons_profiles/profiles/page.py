"""What the profile page shows beside the sections themselves: citations in one style, downloads, what machines read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.initials import build_initials
from knowledge_commons_profiles.profiles.formats.addresses import build_form_url
from knowledge_commons_profiles.profiles.formats.jsonld import build_jsonld, render_jsonld_script
from knowledge_commons_profiles.profiles.formats.negotiation import FORMATS
from knowledge_commons_profiles.profiles.formats.opengraph import OpenGraph, build_opengraph
from knowledge_commons_profiles.profiles.visible import VisibleProfile
from knowledge_commons_profiles.works.citations import CITATION_STYLES
from knowledge_commons_profiles.works.grouping import group_works
from knowledge_commons_profiles.works.records import Work

type FindLines = Callable[[str], Mapping[str, SafeString]]

DOWNLOADS = {"bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON"}
CARDS = {"vcf": "vCard", "jsonld": "JSON-LD", "json": "JSON"}


@dataclass(frozen=True, slots=True)
class CitationGroup:
    """Works of one kind; `items` is the list's HTML."""

    heading: str
    slug: str
    count: int
    items: SafeString


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that the page offers; `media_type` of what it leads to, when that is not a page."""

    label: str
    url: str
    is_chosen: bool = False
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    name: str
    accent: str
    url: str


@dataclass(frozen=True, slots=True)
class ProfilePage:
    url: str
    initials: str
    affiliation_url: str
    badges: tuple[Badge, ...]
    interests: tuple[Choice, ...]
    featured: SafeString
    groups: tuple[CitationGroup, ...]
    work_count: int
    style_label: str
    is_style_asked: bool
    unknown_style: str
    styles: tuple[Choice, ...]
    downloads: tuple[Choice, ...]
    cards: tuple[Choice, ...]
    opengraph: OpenGraph
    jsonld_script: SafeString


def build_page(visible: VisibleProfile, *, page_url: str, asked_style: str, find_lines: FindLines) -> ProfilePage:
    """Return the page's data. An unknown style falls back to the owner's and is named, so that the page can say so."""
    style = asked_style if asked_style in CITATION_STYLES else visible.style
    works = visible.works
    lines = find_lines(style) if works else {}
    directory_url = reverse("directory:members")
    page_path = reverse("profiles:detail", args=[visible.username])
    return ProfilePage(
        url=page_url,
        initials=build_initials(visible.name),
        affiliation_url=build_facet_url(directory_url, "affiliation", visible.affiliation),
        badges=tuple(
            Badge(badge.name, badge.accent, reverse("directory:network", args=[badge.slug]))
            for badge in visible.networks
        ),
        interests=tuple(
            Choice(label, build_facet_url(directory_url, "interest", label)) for label in visible.interests
        ),
        featured=render_items(works.featured, lines),
        groups=tuple(
            CitationGroup(group.heading, group.slug, len(group.works), render_items(group.works, lines))
            for group in group_works(works.others, kind_order=visible.work_kinds)
        ),
        work_count=len(works.all),
        style_label=CITATION_STYLES[style].label,
        is_style_asked=bool(asked_style),
        unknown_style=asked_style if asked_style and asked_style not in CITATION_STYLES else "",
        styles=tuple(
            Choice(option.label, f"?style={slug}#works", is_chosen=slug == style)
            for slug, option in CITATION_STYLES.items()
        ),
        downloads=build_choices(page_path, DOWNLOADS),
        cards=build_choices(page_path, CARDS),
        opengraph=build_opengraph(visible, page_url),
        jsonld_script=render_jsonld_script(build_jsonld(visible, page_url)),
    )


def render_items(works: Iterable[Work], lines: Mapping[str, SafeString]) -> SafeString:
    """Return list items, one a work; a work that could not be formatted shows its title rather than nothing.

    Made here and not in the template: fifty turns of a template's loop cost more than all queries of the page.
    """
    return SafeString(
        "\n".join(render_item(lines.get(work.id) or conditional_escape(work.title), work.url) for work in works)
    )


def render_item(line: SafeString, url: str) -> SafeString:
    if not url:
        return SafeString(f'<li class="works__item" dir="auto">{line}</li>')
    return SafeString(
        f'<li class="works__item" dir="auto"><a href="{conditional_escape(url)}" rel="noopener">{line}</a></li>'
    )


def build_choices(page_path: str, labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(labels[form.suffix], build_form_url(page_path, form.suffix), media_type=form.media_type)
        for form in FORMATS
        if form.suffix in labels
    )


def build_facet_url(directory_url: str, facet: str, value: str) -> str:
    return f"{directory_url}?{urlencode({facet: value})}"
