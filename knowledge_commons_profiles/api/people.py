"""Loading what the API tells of people, in written queries: one, however many people and whatever hangs on them.

All that an answer shows is in the rows, so a hash of the rows is its ETag.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.conf import settings

from knowledge_commons_profiles.profiles.loading import EACH_COPY, INTERESTS, MEMBERSHIPS, Row, attach, fetch, restore
from knowledge_commons_profiles.profiles.models import Profile

FIELDS = ("id", "username", "name", "affiliation", "orcid", "layout", "portrait", "updated_at")  # in the model's order

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
    """A member as loaded: the audience rule finds what it reads on `profile`. `networks` are all: (slug, code)."""

    profile: Profile
    is_superuser: bool
    addresses: tuple[str, ...]
    networks: tuple[tuple[str, str], ...]


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
        return {row[0]: restore_person(row) for row in self._rows}

    @property
    def only(self) -> Person:
        return next(iter(self.found.values()))


def find_person(username: str, *, with_addresses: bool) -> People:
    """Return the member of this name, in any case, with everything; nobody when there is none."""
    if "\x00" in username:  # PostgreSQL's text holds none
        return People([])
    return People(fetch(WHOLE_BY_NAME, with_addresses, username.lower()))


def find_people(numbers: Sequence[int], *, with_addresses: bool) -> People:
    return People(fetch(WHOLE_BY_NUMBER, with_addresses, list(numbers)))


def find_summaries(numbers: Sequence[int], *, with_addresses: bool) -> People:
    """Return these members without networks and groups."""
    return People(fetch(SUMMARIES, with_addresses, list(numbers)))


def restore_person(row: Row) -> Person:
    is_superuser, addresses, interests, memberships, groups, networks = row[len(FIELDS) :]
    profile = restore(Profile, FIELDS, row[: len(FIELDS)])
    attach(profile, interests=interests, memberships=memberships, copies=groups)
    return Person(
        profile=profile,
        is_superuser=is_superuser,
        addresses=tuple(addresses or ()),
        networks=tuple((slug, code) for slug, code in networks or ()),
    )
