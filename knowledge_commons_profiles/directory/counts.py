"""How many members a search finds, and how many of them say each value that it could be narrowed by."""

import hashlib
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.core.measures import count
from knowledge_commons_profiles.directory.queries import find_matching
from knowledge_commons_profiles.directory.searches import Search
from knowledge_commons_profiles.profiles.layout import Audience

CHOICES_PER_FACET = 10
KEPT_FOR_S = 3600

# One pass over what the search finds; the empty value is said by every row, so its count is the total. MATERIALIZED
# keeps PostgreSQL 15 from a parallel scan of the table, which reads every search vector (100,000 members, a search
# that finds a third of them: 360 ms instead of 150).
COUNT_VALUES = """
WITH found AS MATERIALIZED ({found}), counted AS (
  SELECT facet, count(*) AS number
  FROM (SELECT unnest(array_append(found.facets, '')) AS facet FROM found) AS said
  GROUP BY facet
), placed AS (
  SELECT facet, number, row_number() OVER (
    PARTITION BY split_part(facet, ':', 1) ORDER BY number DESC, facet COLLATE "C"
  ) AS place
  FROM counted
)
SELECT facet, number FROM placed WHERE place <= %s
"""

type ValueCount = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """`values` holds, for each facet, its most frequent values, most frequent first."""

    total: int
    values: dict[str, tuple[ValueCount, ...]]


NOBODY = Counts(total=0, values={})


def get_counts(search: Search, audience: Audience, stamp: int | None) -> Counts:
    """Return exact counts. Those of all members, or of one filter, are kept while no listing changes."""
    key = build_key(search, audience, stamp)
    kept: dict[str, Any] | None = cache.get(key) if key else None  # Any: the fields of Counts as JSON
    count("CacheHits" if kept else "CacheMisses")
    if kept:
        return Counts(**kept)
    counts = fetch_counts(search, audience)
    if key and counts.total:  # what finds nobody is not kept: anybody can make up as many values as they like
        cache.set(key, asdict(counts), KEPT_FOR_S)
    return counts


def build_key(search: Search, audience: Audience, stamp: int | None) -> str:
    """Return the cache key, or "" for counts that are not kept."""
    if stamp is None or search.text or len(search.chosen) > 1:
        return ""
    chosen = "".join(f"{facet}:{value}" for facet, value in search.chosen.items())
    return f"directory:counts:{stamp}:{audience}:{hashlib.sha256(chosen.encode()).hexdigest()}"


def fetch_counts(search: Search, audience: Audience) -> Counts:
    if search.is_hopeless:
        return NOBODY
    found, parameters = find_matching(search, audience).values("facets").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_VALUES.format(found=found), [*parameters, CHOICES_PER_FACET])
        return build_counts(cursor.fetchall())


def build_counts(rows: list[ValueCount]) -> Counts:
    total = 0
    values: dict[str, list[ValueCount]] = defaultdict(list)
    for said, number in rows:
        facet, _, value = said.partition(":")
        if facet:
            values[facet].append((value, number))
        else:
            total = number
    return Counts(total, {facet: tuple(sorted(pairs, key=by_number)) for facet, pairs in values.items()})


def by_number(pair: ValueCount) -> tuple[int, str]:
    value, number = pair
    return -number, fold(value)
