"""Everything that the directory's page shows, ready for its template."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, ngettext

from knowledge_commons_profiles.core.numbers import format_count
from knowledge_commons_profiles.directory.cards import CardMaker
from knowledge_commons_profiles.directory.counts import Counts
from knowledge_commons_profiles.directory.queries import Page
from knowledge_commons_profiles.directory.searches import FACETS, Search, Sort
from knowledge_commons_profiles.memberships.logos import Logo
from knowledge_commons_profiles.memberships.models import Network

SORT_LABELS = {Sort.NAME: gettext_noop("Name"), Sort.UPDATED: gettext_noop("Recently updated")}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that the list is narrowed by, and the list without it."""

    heading: str
    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """`choices` is list items: the values that the list can be narrowed by, and how many members are then left."""

    name: str
    heading: str
    choices: SafeString
    chosen: Chosen | None


@dataclass(frozen=True, slots=True)
class PageBuilder:
    search: Search
    networks: tuple[Network, ...]

    def build(self, page: Page, counts: Counts, *, canonical_url: str) -> dict[str, object]:
        search = self.search
        heading = gettext("Members")
        if search.scope:
            heading = gettext("%(network)s: members") % {"network": search.scope.name}
        return {
            "heading": heading,
            "title": f"“{search.text}” · {heading}" if search.text else heading,
            "search": search,
            "canonical_url": canonical_url + search.query_string,
            "total": describe_total(search, counts.total),
            "cards": self.card_maker.render_all(row.card for row in page.rows),
            "facets": tuple(self.iter_facets(counts)),
            "filters": tuple(self.filters.values()),
            # label, address, and whether it is the present one
            "sorts": [
                (gettext(label), replace(self.first, sort=sort).url, sort is search.sort)
                for sort, label in SORT_LABELS.items()
            ],
            "hidden_fields": {name: value for name, value in self.first.parameters.items() if name != "q"},
            "previous_url": replace(search, place=page.previous).url if page.previous else "",
            "next_url": replace(search, place=page.next).url if page.next else "",
            "is_empty": not counts.total,
            "is_beyond": bool(counts.total) and not page.rows,
            "first_url": self.first.url,
        }

    @property
    def first(self) -> Search:
        """The same search from its first page."""
        return replace(self.search, place=None)

    @property
    def network_names(self) -> dict[str, str]:
        return {network.slug: network.name for network in self.networks}

    @property
    def logos(self) -> dict[str, str]:
        """Small logos by slug, for beside the networks' names: whoever cannot see them has the name."""
        return {network.slug: render_logo(logo) for network in self.networks if (logo := network.shown_logo)}

    @property
    def card_maker(self) -> CardMaker:
        profiles_path = reverse("directory:members")
        return CardMaker(profiles_path, self.search.path, self.network_names, self.search.terms)

    def label(self, facet: str, value: str) -> str:
        return self.network_names.get(value, value) if facet == "network" else value

    def iter_facets(self, counts: Counts) -> Iterator[Facet]:
        chosen = self.filters | self.scope_filter()
        for name, heading in FACETS.items():
            choices = SafeString("" if name in chosen else "\n".join(self.iter_choices(name, counts)))
            if choices or name in chosen:
                yield Facet(name, gettext(heading), choices, chosen.get(name))

    def iter_choices(self, facet: str, counts: Counts) -> Iterator[str]:
        logos = self.logos if facet == "network" else {}
        names = self.network_names if facet == "network" else {}
        found = counts.values.get(facet, ())
        urls = self.search.iter_narrowed_urls(facet, (value for value, _ in found))
        for url, (value, count) in zip(urls, found, strict=True):
            named = f"{logos.get(value, '')}<bdi>{escape(names.get(value, value))}</bdi>"
            counted = f'<span class="facet__count">{format_count(count)}</span>'
            yield f'<li><a href="{escape(url)}">{named} {counted}</a></li>'

    @property
    def filters(self) -> dict[str, Chosen]:
        """The filters that the address names after its question mark."""
        return {
            name: Chosen(gettext(heading), self.label(name, value), self.search.without(name).url)
            for name, heading in FACETS.items()
            if (value := self.search.filters.get(name))
        }

    def scope_filter(self) -> dict[str, Chosen]:
        """Return the page's own network as a filter: taking it away leads to the list of all members."""
        scope = self.search.scope
        if not scope:
            return {}
        everybody = replace(self.first, scope=None, path=reverse("directory:members"))
        return {"network": Chosen(gettext(FACETS["network"]), scope.name, everybody.url)}


def describe_total(search: Search, total: int) -> str:
    words = {"count": format_count(total), "text": search.text}
    if search.text:
        found = ngettext("%(count)s member found for “%(text)s”", "%(count)s members found for “%(text)s”", total)
        return found % words
    return ngettext("%(count)s member", "%(count)s members", total) % words


def render_logo(logo: Logo) -> str:
    size = f'width="{logo.width}" height="{logo.height}"'
    return f'<img class="network-logo network-logo--small" src="{escape(logo.url)}" alt="" {size} loading="lazy"> '
