"""What the directory asks the database: the listings that a search finds, and one page of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, LessThan

from knowledge_commons_profiles.directory.paging import Key, Order, Place, from_microseconds, to_microseconds
from knowledge_commons_profiles.directory.searches import Search
from knowledge_commons_profiles.directory.terms import Term, build_tsquery
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Listing, ListingStamp

NAME_WEIGHTS = "{a}"
COLUMNS = {
    Order.NAME: ("sort_name", "profile_id"),
    Order.MATCH: ("is_elsewhere", "sort_name", "profile_id"),
    Order.UPDATED: ("changed_at", "profile_id"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What a listing says, and the key that it is sorted by."""

    profile_id: int
    key: Key
    card: dict[str, Any]  # Any: JSON, read by cards.py


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows. `stamp` is the listings' number as this page saw it; None when there are no rows."""

    rows: tuple[Row, ...]
    previous: Place | None
    next: Place | None
    stamp: int | None


class Matches(Func):
    """`words @@ query`; the query is cast from a literal (see terms.py)."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, words: F | Func, terms: tuple[Term, ...]) -> None:
        super().__init__(words, Cast(Value(build_tsquery(terms)), SearchQueryField()))


class SortKey(Func):
    """`ROW(…)`: compared as a whole, so that PostgreSQL goes straight to the place in the index."""

    function = "ROW"
    output_field = TextField()


def find_matching(search: Search, audience: Audience) -> QuerySet[Listing]:
    """Return the listings of this audience that the search finds, in no order."""
    if search.is_hopeless:
        return Listing.objects.none()
    matching = Listing.objects.filter(audience=audience)
    if search.chosen:
        matching = matching.filter(facets__contains=[f"{facet}:{value}" for facet, value in search.chosen.items()])
    if search.terms:
        matching = matching.filter(Matches(F("search"), search.terms))
    return matching


def find_page(search: Search, audience: Audience) -> Page:
    """Return one page in one query: a row more than is shown tells whether there is another page."""
    is_backwards = bool(search.place and search.place.is_backwards)
    rows, stamp = fetch_rows(search, audience, count=search.per_page + 1)
    has_more = len(rows) > search.per_page
    rows = rows[: search.per_page]
    if is_backwards:
        rows.reverse()
    if not rows:
        return Page((), None, None, stamp)
    first, last = rows[0], rows[-1]
    return Page(
        rows=tuple(rows),
        previous=Place(search.order, first.key, first.profile_id, is_backwards=True)
        if (has_more if is_backwards else search.place)
        else None,
        next=Place(search.order, last.key, last.profile_id) if has_more or is_backwards else None,
        stamp=stamp,
    )


def fetch_rows(search: Search, audience: Audience, *, count: int) -> tuple[list[Row], int | None]:
    """Return the rows from the search's place on, in the direction of reading, and the stamp."""
    listings = find_matching(search, audience)
    if search.order is Order.MATCH:
        name_words = Func(F("search"), Value(NAME_WEIGHTS), function="ts_filter")  # as the index of names has it
        by_name = Listing.objects.filter(Matches(name_words, search.terms), audience=audience)
        listings = listings.annotate(is_elsewhere=~Q(profile_id__in=by_name.values("profile_id")))
    listings = sort(listings, search)
    stamp = Subquery(ListingStamp.objects.filter(pk=1).values("number"))
    columns = ("stamp", "profile_id", "card", *COLUMNS[search.order][:-1])
    found = list(listings.annotate(stamp=stamp).values_list(*columns)[:count])
    rows = [Row(profile_id, to_key(values), card) for _, profile_id, card, *values in found]
    return rows, found[0][0] if found else None


def sort(listings: QuerySet[Listing], search: Search) -> QuerySet[Listing]:
    """Sort by the search's order and leave out what lies before its place."""
    columns = COLUMNS[search.order]
    place = search.place
    is_descending = (search.order is Order.UPDATED) != bool(place and place.is_backwards)
    if place:
        compare = LessThan if is_descending else GreaterThan
        here = SortKey(*(Value(value) for value in (*from_key(place), place.profile_id)))
        listings = listings.filter(compare(SortKey(*map(F, columns)), here))
    return listings.order_by(*(f"-{column}" if is_descending else column for column in columns))


def to_key(values: list[Any]) -> Key:  # Any: columns of several kinds
    """Return the columns' values as a cursor can hold them."""
    plain = (int(value) if isinstance(value, bool) else value for value in values)
    return tuple(to_microseconds(value) if isinstance(value, datetime) else value for value in plain)


def from_key(place: Place) -> tuple[str | bool | datetime, ...]:
    """Return the key's values as the columns hold them."""
    if place.order is Order.UPDATED:
        return (from_microseconds(int(place.key[0])),)
    *elsewhere, name = place.key
    return (*map(bool, elsewhere), str(name))


def find_stamp() -> int:
    """Return the number that changes with every listing; 0 before the first."""
    return ListingStamp.objects.filter(pk=1).values_list("number", flat=True).first() or 0
