"""The page's lists as HTML: made here, because templates take ten times as long to print so many small parts."""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from knowledge_commons_profiles.profiles.formats.addresses import build_form_url
from knowledge_commons_profiles.profiles.formats.negotiation import CARDS, Format
from knowledge_commons_profiles.profiles.visible import NetworkBadge
from knowledge_commons_profiles.works.citations import CITATION_STYLES
from knowledge_commons_profiles.works.grouping import WorkGroup
from knowledge_commons_profiles.works.records import Work

type Lines = Mapping[str, SafeString]


def render_groups(groups: Iterable[WorkGroup], lines: Lines, page_path: str) -> SafeString:
    return SafeString("".join(render_group(group, lines, page_path) for group in groups))


def render_group(group: WorkGroup, lines: Lines, page_path: str) -> str:
    count = f'<span class="works-heading__count">{len(group.works)}</span>'
    return (
        f'<h3 class="works-heading" id="works-{escape(group.slug)}">{escape(group.heading)} {count}</h3>\n'
        f'<ul class="works">\n{render_works(group.works, lines, page_path)}\n</ul>\n'
    )


def render_works(works: Iterable[Work], lines: Lines, page_path: str) -> SafeString:
    """Return list items, one a work; a work that could not be formatted shows its title rather than nothing."""
    cite = escape(gettext("Cite"))
    return SafeString("\n".join(render_work(work, lines, page_path, cite) for work in works))


def render_work(work: Work, lines: Lines, page_path: str, word: str) -> str:
    """Return one list item; `word` is what its link to the citation says."""
    line = lines.get(work.id) or escape(work.title)
    shown = f'<a href="{escape(work.url)}" rel="noopener">{line}</a>' if work.url else line
    address = f"{escape(page_path)}works/{quote(work.id)}/"
    # Heard alone, the link has to say of which work; one title may have several editions.
    name = f"{word}: {escape(work.title)}{f' ({work.year})' if work.year else ''}"
    cite = f'<a class="works__cite" href="{address}" rel="nofollow" aria-label="{name}">{word}</a>'
    return f'<li class="works__item" dir="auto">{shown} {cite}</li>'


@cache
def render_styles(chosen: str) -> SafeString:
    """Return a link to the page in each style; they are the same on every page."""
    return SafeString("".join(render_style(slug, is_chosen=slug == chosen) for slug in CITATION_STYLES))


def render_style(slug: str, *, is_chosen: bool) -> str:
    current = ' aria-current="true"' if is_chosen else ""
    label = escape(CITATION_STYLES[slug].label)
    return f'<li><a href="?style={slug}#works" rel="nofollow"{current}>{label}</a></li>'


def render_badges(networks: Iterable[NetworkBadge]) -> SafeString:
    return SafeString("\n".join(render_badge(network) for network in networks))


def render_badge(network: NetworkBadge) -> str:
    url = escape(reverse("directory:network", args=[network.slug]))
    return f'<li><a class="badge network--{escape(network.accent)}" href="{url}">{escape(network.name)}</a></li>'


def render_interests(labels: Iterable[str], directory_url: str) -> SafeString:
    return SafeString("\n".join(render_interest(label, directory_url) for label in labels))


def render_interest(label: str, directory_url: str) -> str:
    url = escape(build_facet_url(directory_url, "interest", label))
    return f'<li><a class="tags__tag" href="{url}"><bdi>{escape(label)}</bdi></a></li>'


def render_form_links(page_path: str, forms: Iterable[Format], *, attributes: str = "") -> SafeString:
    """Return links to these forms, parted by commas."""
    urls = ((form.label, escape(build_form_url(page_path, form.suffix))) for form in forms)
    return SafeString(", ".join(f'<a href="{url}"{attributes}>{label}</a>' for label, url in urls))


def render_alternates(page_path: str) -> SafeString:
    """Return a `<link>` to each form of the person, for the page's head."""
    return SafeString(
        "\n".join(
            f'<link rel="alternate" type="{form.media_type}" href="{escape(build_form_url(page_path, form.suffix))}"'
            f' title="{form.label}">'
            for form in CARDS
        )
    )


def build_facet_url(directory_url: str, facet: str, value: str) -> str:
    return f"{directory_url}?{urlencode({facet: value})}"
