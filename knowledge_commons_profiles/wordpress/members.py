"""Members: who somebody is to WordPress, and everybody for the import, in the order of their numbers.

The import reads a chunk at a time, so that memory stays flat.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connections

from knowledge_commons_profiles.core.numbers import LARGEST_NUMBER, read_number
from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.groups import GROUP_TYPES
from knowledge_commons_profiles.wordpress.models import (
    GroupMember,
    ProfileData,
    ProfileField,
    ProfileFieldMeta,
    TermRelationship,
    UserMeta,
    WordPressUser,
    table,
)
from knowledge_commons_profiles.wordpress.php import parse_php
from knowledge_commons_profiles.wordpress.router import ALIAS
from knowledge_commons_profiles.wordpress.text import restore, restore_plain

LEVELS = "bp_xprofile_visibility_levels"
COVER = "_bb_cover_photo"
DEFAULT_LEVEL = "default_visibility"


@dataclass(slots=True)
class WordPressMember:
    """One user with what BuddyPress keeps of them. `levels` is None when it is there and cannot be read."""

    id: int
    login: str
    email: str
    display_name: str
    registered_at: datetime | None
    is_spam: int
    is_deleted: int
    values: dict[int, str] = field(default_factory=dict)  # by number of the field
    levels: dict[int, str] | None = field(default_factory=dict)
    terms: dict[str, list[str]] = field(default_factory=dict)  # names by taxonomy
    societies: set[str] = field(default_factory=set)  # of groups, by slug


@dataclass(frozen=True, slots=True)
class FieldOfWordPress:
    """A profile field; `level` is who sees it when its owner has said nothing."""

    id: int
    name: str
    level: str


def find_user_id(login: str, *, addresses: Collection[str] | None = None) -> int | None:
    """Return the number of the user who signs in to WordPress by this name, in any case; the oldest one of several.

    With `addresses`, only of a user who is reached at one of them.
    """
    users = WordPressUser.objects.filter(login__iexact=login, spam=0, deleted=0)
    if addresses is not None:
        users = users.filter(email__in=addresses)
    with asking():
        return next(iter(users.order_by("pk").values_list("pk", flat=True)[:1]), None)


def read_fields() -> list[FieldOfWordPress]:
    with asking():
        stored = ProfileFieldMeta.objects.filter(object_type="field", key=DEFAULT_LEVEL)
        levels = dict(stored.values_list("object_id", "value"))
        fields = ProfileField.objects.filter(parent_id=0).order_by("pk").values_list("pk", "name")
        return [FieldOfWordPress(pk, name, levels.get(pk) or "public") for pk, name in fields]


def count_members() -> int:
    with asking():
        return WordPressUser.objects.count()


def iter_twins() -> Iterator[list[tuple[int, str]]]:
    """Yield number and login of users whose logins differ only in case, the oldest of each first."""
    key = "LOWER(CONVERT(user_login USING utf8mb4)) COLLATE utf8mb4_bin"
    users = table("users")
    statement = (
        f"SELECT {key} AS plain, ID, user_login FROM `{users}` WHERE spam = 0 AND deleted = 0 AND {key} IN"  # noqa: S608 (our names)
        f" (SELECT {key} FROM `{users}` WHERE spam = 0 AND deleted = 0 GROUP BY 1 HAVING COUNT(*) > 1) ORDER BY ID"
    )
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with asking(), connections[ALIAS].cursor() as cursor:
        cursor.execute(statement)
        for plain, number, login in cursor.fetchall():
            found[plain].append((number, login))
    yield from (twins for plain, twins in found.items() if plain)


def read_members(
    *, after: int, chunk: int, taxonomies: Sequence[str], login: str = "", field_ids: Iterable[int] = ()
) -> list[WordPressMember]:
    """Return the next members after this number with all that is kept of them; of one login alone, when it is given."""
    users = WordPressUser.objects.filter(pk__gt=after).order_by("pk")
    if login:
        users = users.filter(login__iexact=login)
    columns = ("pk", "login", "email", "display_name", "registered_at", "spam", "deleted")
    with asking():
        members = {row[0]: WordPressMember(*row) for row in users.values_list(*columns)[:chunk]}
        if members:
            add_values(members, field_ids)
            add_levels(members)
            add_terms(members, taxonomies)
            add_societies(members)
    return list(members.values())


def add_values(members: dict[int, WordPressMember], field_ids: Iterable[int]) -> None:
    """Add the values of these fields; where a field has several rows of one person, the last one counts."""
    rows = ProfileData.objects.filter(user__in=list(members), field_id__in=list(field_ids)).order_by("pk")
    for user_id, field_id, value in rows.values_list("user_id", "field_id", "value"):
        members[user_id].values[field_id] = restore(value)


def add_levels(members: dict[int, WordPressMember]) -> None:
    rows = UserMeta.objects.filter(user__in=list(members), key=LEVELS)
    for user_id, value in rows.values_list("user_id", "value"):
        if value:
            members[user_id].levels = parse_levels(value)


def parse_levels(text: str) -> dict[int, str] | None:
    """Return who may see which field; None when nobody can tell any more."""
    value = parse_php(text)
    if not isinstance(value, dict):
        return None
    numbered = ((read_number(str(key), most=LARGEST_NUMBER), level) for key, level in value.items())
    return {number: str(level) for number, level in numbered if number is not None}


def add_terms(members: dict[int, WordPressMember], taxonomies: Sequence[str]) -> None:
    """Add terms by their names; of societies the slug is what they are known by."""
    rows = TermRelationship.objects.filter(
        object_id__in=list(members), term_taxonomy__taxonomy__in=list(taxonomies)
    ).order_by("object_id", "term_taxonomy_id")
    columns = ("object_id", "term_taxonomy__taxonomy", "term_taxonomy__term__name", "term_taxonomy__term__slug")
    for user_id, taxonomy, name, slug in rows.values_list(*columns):
        terms = members[user_id].terms
        terms.setdefault(taxonomy, []).append(restore_plain(name) or slug)


def add_societies(members: dict[int, WordPressMember]) -> None:
    """Add the societies of the groups that somebody is really in."""
    rows = GroupMember.objects.filter(user__in=list(members), is_confirmed=1, is_banned=0)
    groups = defaultdict(list)
    for user_id, group_id in rows.values_list("user_id", "group_id"):
        groups[group_id].append(user_id)
    types = TermRelationship.objects.filter(object_id__in=list(groups), term_taxonomy__taxonomy=GROUP_TYPES)
    for group_id, slug in types.values_list("object_id", "term_taxonomy__term__slug"):
        for user_id in groups[group_id]:
            members[user_id].societies.add(slug)


def read_covers(numbers: Iterable[int]) -> dict[int, str]:
    """Return, by user, the upload that WordPress names as their cover."""
    with asking():
        rows = list(UserMeta.objects.filter(user__in=list(numbers), key=COVER).values_list("user_id", "value"))
    stored = ((user_id, parse_php(value)) for user_id, value in rows)
    return {user_id: str(value.get("attachment") or "") for user_id, value in stored if isinstance(value, dict)}
