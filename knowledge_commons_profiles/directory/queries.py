"""What the directory asks the database: one page of listings, and how many there are of each kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, LessThan

from knowledge_commons_profiles.directory.paging import Key, Order, Place, from_microseconds, to_microseconds
from knowledge_commons_profiles.directory.searches import Search
from knowledge_commons_profiles.directory.terms import Term, build_tsquery
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Listing, ListingStamp

FACETS = ("network", "interest", "affiliation")
CHOICES_PER_FACET = 10
COLUMNS = {
    Order.NAME: ("sort_name", "profile_id"),
    Order.MATCH: ("is_elsewhere", "sort_name", "profile_id"),
    Order.UPDATED: ("-changed_at", "-profile_id"),
}

# One pass over the matching rows: the empty text counts the rows themselves.
COUNT_VALUES = """
WITH counted AS (
  SELECT facet, count(*) AS number
  FROM (SELECT unnest(array_append(matching.facets, '')) AS facet FROM ({matching}) AS matching) AS said
  GROUP BY facet
), placed AS (
  SELECT facet, number, row_number() OVER (
    PARTITION BY split_part(facet, ':', 1) ORDER BY number DESC, facet COLLATE "C"
  ) AS place
  FROM counted
)
SELECT facet, number FROM placed WHERE place <= %s
"""


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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many members a search finds, and how many of them say each value; the most frequent values only."""

    total: int
    values: dict[str, tuple[tuple[str, int], ...]]


NOBODY = Counts(total=0, values={})


class Matches(Func):
    """`search @@ query`, with a query that is cast from a literal (see terms.py)."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, terms: tuple[Term, ...], *, weight: str = "") -> None:
        super().__init__(F("search"), Cast(Value(build_tsquery(terms, weight=weight)), SearchQueryField()))


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
        matching = matching.filter(Matches(search.terms))
    return matching


def find_page(search: Search, audience: Audience) -> Page:
    """Return one page in one query: a row more than shown tells whether there is another page."""
    place = search.place
    found = fetch_rows(search, audience)
    stamp = found[0][1] if found else None
    rows = [row for row, _ in found[: search.per_page]]
    if place and place.is_backwards:
        rows.reverse()
    if not rows:
        return Page((), None, None, stamp)
    has_more = len(found) > search.per_page
    has_previous = has_more if place and place.is_backwards else place is not None
    has_next = True if place and place.is_backwards else has_more
    return Page(
        rows=tuple(rows),
        previous=Place(search.order, rows[0].key, rows[0].profile_id, is_backwards=True) if has_previous else None,
        next=Place(search.order, rows[-1].key, rows[-1].profile_id) if has_next else None,
        stamp=stamp,
    )


def fetch_rows(search: Search, audience: Audience) -> list[tuple[Row, int]]:
    """Return the rows from the search's place on, at most one more than a page holds, each with the stamp."""
    is_elsewhere: Expression = Value(0)
    if search.order is Order.MATCH:
        is_elsewhere = Cast(Matches(search.terms, weight="A"), output_field=BooleanField())
    listings = find_matching(search, audience).annotate(
        is_elsewhere=is_elsewhere, stamp=Subquery(ListingStamp.objects.filter(pk=1).values("number"))
    )
    return []
