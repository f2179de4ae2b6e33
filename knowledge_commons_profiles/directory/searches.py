"""What one address of the directory asks for, and the addresses of the pages around it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.directory.paging import BadCursorError, Order, Place, encode_cursor, parse_cursor
from knowledge_commons_profiles.directory.terms import Term, parse_terms
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.memberships.networks import find_network

FACETS = {
    "network": gettext_noop("Network"),
    "interest": gettext_noop("Interest"),
    "affiliation": gettext_noop("Affiliation"),
}
LONGEST_TEXT = 200
MOST_WORDS = 8
LONGEST_VALUE = 255  # of an affiliation or an interest: the database holds no longer one
DEFAULT_PER_PAGE = 25
MOST_PER_PAGE = 100


class BadSearchError(ValueError):
    """One field of the address cannot be read. `advice` is for the visitor; `rest` is the search without that field."""

    def __init__(self, field: str, advice: str, rest: "Search") -> None:
        super().__init__(f"{field}: {advice}")
        self.field = field
        self.advice = advice
        self.rest = rest


class Sort(StrEnum):
    NAME = "name"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Search:
    """A search as its address says it. `scope` is the network of a network's own page, whose path names it already."""

    path: str
    scope: Network | None = None
    text: str = ""
    terms: tuple[Term, ...] = ()
    notes: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: Sort = Sort.NAME
    per_page: int = DEFAULT_PER_PAGE
    place: Place | None = None

    @property
    def order(self) -> Order:
        if self.sort is Sort.UPDATED:
            return Order.UPDATED
        return Order.MATCH if self.terms else Order.NAME

    @property
    def chosen(self) -> dict[str, str]:
        """The value of each facet that this search is narrowed by, the page's own network included."""
        return {**self.filters, **({"network": self.scope.slug} if self.scope else {})}

    @property
    def is_hopeless(self) -> bool:
        """Whether something is searched for in which there is no letter or digit, so that nobody can be found."""
        return bool(self.text) and not self.terms

    def without(self, facet: str) -> "Search":
        """Return the search without one filter, from its first page."""
        return replace(self, place=None, filters={name: value for name, value in self.filters.items() if name != facet})

    def narrowed(self, facet: str, value: str) -> "Search":
        """Return the search with this filter in place of any other of its facet, from its first page."""
        return replace(self, place=None, filters={**self.filters, facet: value})

    def iter_narrowed_urls(self, facet: str, values: Iterable[str]) -> Iterator[str]:
        """Yield the addresses of the search narrowed by each value in turn."""
        parameters = self.narrowed(facet, "any").parameters
        for value in values:
            yield f"{self.path}?{urlencode({**parameters, facet: value})}"

    @property
    def parameters(self) -> dict[str, str | int]:
        """What the address holds after the question mark, without what goes without saying."""
        values = {"q": self.text, **{facet: self.filters.get(facet, "") for facet in FACETS}}
        parameters: dict[str, str | int] = {name: value for name, value in values.items() if value}
        if self.sort is not Sort.NAME:
            parameters["sort"] = self.sort.value
        if self.per_page != DEFAULT_PER_PAGE:
            parameters["per_page"] = self.per_page
        if self.place:
            parameters["cursor"] = encode_cursor(self.place)
        return parameters

    @property
    def query_string(self) -> str:
        parameters = self.parameters
        return f"?{urlencode(parameters)}" if parameters else ""

    @property
    def url(self) -> str:
        return self.path + self.query_string


def parse_search(
    parameters: Mapping[str, str], *, path: str, scope: Network | None, networks: tuple[Network, ...]
) -> Search:
    """Return what the address asks for, or raise BadSearchError. Text and filters can be anything; the rest cannot."""
    search = parse_text(parameters.get("q", ""), Search(path, scope))
    search = parse_filters(parameters, search, networks)
    search = parse_sort(parameters.get("sort", ""), search)
    search = parse_per_page(parameters.get("per_page", ""), search)
    return parse_place(parameters.get("cursor", ""), search)


def parse_text(typed: str, search: Search) -> Search:
    text = clean(typed)
    terms = parse_terms(text[:LONGEST_TEXT])
    notes = []
    if len(text) > LONGEST_TEXT:
        told = gettext("Your search is very long: only its first %(number)s characters were used.")
        notes.append(told % {"number": LONGEST_TEXT})
    if len(terms) > MOST_WORDS:
        told = gettext("Your search has many words: only the first %(number)s were used.")
        notes.append(told % {"number": MOST_WORDS})
    return replace(search, text=text[:LONGEST_TEXT], terms=terms[:MOST_WORDS], notes=tuple(notes))


def parse_filters(parameters: Mapping[str, str], search: Search, networks: tuple[Network, ...]) -> Search:
    """Take the filters over. On a network's own page its path is the filter, whatever else the address says."""
    asked = {facet: clean(parameters.get(facet, ""))[:LONGEST_VALUE] for facet in FACETS}
    if search.scope:
        asked["network"] = ""
    network = find_network(networks, asked["network"])
    if network:
        asked["network"] = network.slug
    return replace(search, filters={facet: value for facet, value in asked.items() if value})


def parse_sort(asked: str, search: Search) -> Search:
    if asked not in {"", *Sort}:
        raise BadSearchError(
            "sort", gettext("It can be %(one)s or %(other)s.") % dict(zip(("one", "other"), Sort, strict=True)), search
        )
    return replace(search, sort=Sort(asked or Sort.NAME))


def parse_per_page(asked: str, search: Search) -> Search:
    if not asked:
        return search
    number = read_number(asked, least=1, most=MOST_PER_PAGE)
    if number is None:
        advice = gettext("It can be a whole number from 1 to %(most)s.") % {"most": MOST_PER_PAGE}
        raise BadSearchError("per_page", advice, search)
    return replace(search, per_page=number)


def parse_place(cursor: str, search: Search) -> Search:
    if not cursor:
        return search
    try:
        return replace(search, place=parse_cursor(cursor, search.order))
    except BadCursorError as error:
        advice = gettext("It says where a page begins, and this one is broken or belongs to another search.")
        raise BadSearchError("cursor", advice, search) from error


def clean(typed: str) -> str:
    return " ".join(typed.replace("\x00", " ").split())
