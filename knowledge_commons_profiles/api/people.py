"""Loading what the API tells of people, in written queries: one, however many people and whatever hangs on them.

All that an answer shows is in the rows, so a hash of the rows is its ETag.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from django.conf import settings

from knowledge_commons_profiles.core.prepared import Row, select
from knowledge_commons_profiles.profiles.loading import EACH_COPY, INTERESTS, MEMBERSHIPS, attach, restore
from knowledge_commons_profiles.profiles.models import Profile

FIRST_LIST = 9  # columns of a row before those that hold lists

# Proven addresses, the primary one first; only for those who may know them.
ADDRESSES = """
    CASE WHEN %s THEN
    (SELECT json_agg(address ORDER BY is_primary DESC, created_at)
       FROM accounts_emailaddress WHERE profile_id = profile.id AND verified_at IS NOT NULL) END"""
GROUPS = f"""
    (SELECT {EACH_COPY} FROM mirrors_copy WHERE profile_id = profile.id AND source = 'groups')"""  # noqa: S608
NETWORKS = "(SELECT json_agg(json_build_array(slug, code) ORDER BY code) FROM memberships_network)"

COLUMNS = f"""
    profile.id, profile.username, profile.name, profile.affiliation, profile.orcid, profile.layout::json,
    profile.portrait, profile.updated_at,
    COALESCE(account.is_superuser AND account.is_active, false), {ADDRESSES}, {INTERESTS}"""
SOURCE = """
      FROM profiles_profile AS profile
      LEFT JOIN accounts_user AS account ON account.id = profile.user_id
     WHERE NOT profile.is_suspended AND profile.closes_at IS NULL AND"""
SUMMARIES = f"SELECT {COLUMNS}, NULL, NULL, NULL {SOURCE} profile.id = ANY(%s)"
WHOLE = f"SELECT {COLUMNS}, {MEMBERSHIPS}, {GROUPS}, {NETWORKS} {SOURCE}"
WHOLE_BY_NAME = f"{WHOLE} lower(profile.username) = %s"
WHOLE_BY_NUMBER = f"{WHOLE} profile.id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Person:
    """A member as loaded. `interests` are (number, slug, label), `networks` all there are: (slug, code).

    Fields and no model: making those of fifty people takes longer than telling of them.
    """

    number: int
    username: str
    name: str
    affiliation: str
    orcid: str
    layout: object
    portrait: str
    updated_at: datetime
    is_superuser: bool
    addresses: Sequence[str]
    interests: Sequence[Row]
    memberships: Sequence[Row]
    groups: Sequence[Row]
    networks: Sequence[Row]

    def restore_profile(self) -> Profile:
        """Return the profile as the audience rule reads it."""
        profile = restore(Profile, ("id", "username", "layout"), (self.number, self.username, self.layout))
        attach(profile, interests=self.interests, memberships=self.memberships, copies=self.groups)
        return profile


class People:
    """Those who were found, and what changes whenever anything changes that was loaded of them.

    They are made when they are asked for: a caller who has them already does not wait for it.
    """

    def __init__(self, rows: list[Row]) -> None:
        self.count = len(rows)
        self._rows = rows
        stamp = sha256(repr((settings.VERSION, settings.GIT_SHA, sorted(rows, key=lambda row: row[0]))).encode())
        self.stamp = stamp.hexdigest()[:32]

    @cached_property
    def found(self) -> dict[int, Person]:
        """By their numbers. The columns stand in the order of the fields; a list without rows is null."""
        return {row[0]: Person(*row[:FIRST_LIST], *(rows or () for rows in row[FIRST_LIST:])) for row in self._rows}

    @property
    def only(self) -> Person:
        return next(iter(self.found.values()))


def find_person(username: str, *, with_addresses: bool) -> People:
    """Return the member of this name, in any case, with everything; nobody when there is none."""
    if "\x00" in username:  # PostgreSQL's text holds none
        return People([])
    return People(select(WHOLE_BY_NAME, with_addresses, username.lower()))


def find_people(numbers: Sequence[int], *, with_addresses: bool) -> People:
    return People(select(WHOLE_BY_NUMBER, with_addresses, list(numbers)))


def find_summaries(numbers: Sequence[int], *, with_addresses: bool) -> People:
    """Return these members without networks and groups."""
    return People(select(SUMMARIES, with_addresses, list(numbers)))
