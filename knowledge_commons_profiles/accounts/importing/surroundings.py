"""What is here already of the people of a chunk, read in a few queries and locked, so that edits wait for us."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from knowledge_commons_profiles.accounts.importing.drafts import Draft
from knowledge_commons_profiles.accounts.models import EmailAddress, RetiredUsername
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Profile, Version

EDITED = (
    f"SELECT DISTINCT profile_id, jsonb_object_keys(before) FROM {Version._meta.db_table} WHERE profile_id = ANY(%s)"  # noqa: S608, SLF001 (our table)
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`by_number` and `by_username` (lower case) are profiles; `edited` names the fields that a person changed here."""

    by_number: dict[int, Profile]
    by_username: dict[str, Profile]
    edited: dict[int, set[str]]
    addresses: dict[int, set[str]]  # in lower case
    taken_addresses: set[str]
    retired: set[str]
    memberships: dict[int, dict[int, Membership]]  # WordPress's own word, by profile and network


def read_surroundings(drafts: Sequence[Draft]) -> Surroundings:
    usernames = [draft.username.lower() for draft in drafts]
    numbered = list_profiles(wordpress_id__in=[draft.wordpress_id for draft in drafts])
    named = list_profiles(username__lower__in=usernames)
    ids = list({profile.pk for profile in (*numbered, *named)})
    memberships: dict[int, dict[int, Membership]] = defaultdict(dict)
    for row in Membership.objects.filter(profile__in=ids, source=Membership.Source.WORDPRESS).select_related("network"):
        memberships[row.profile_id][row.network_id] = row
    addresses = EmailAddress.objects.filter(profile__in=ids)
    typed = [draft.address.lower() for draft in drafts if draft.address]
    taken = EmailAddress.objects.filter(verified_at__isnull=False, address__lower__in=typed)
    hashes = {RetiredUsername.hash_username(name): name for name in usernames}
    retired = RetiredUsername.objects.filter(username_hash__in=hashes).values_list("username_hash", flat=True)
    return Surroundings(
        by_number={profile.wordpress_id: profile for profile in numbered if profile.wordpress_id},
        by_username={profile.username.lower(): profile for profile in named},
        edited=read_edited(ids),
        addresses=gather((number, address.lower()) for number, address in addresses.values_list("profile", "address")),
        taken_addresses={address.lower() for address in taken.values_list("address", flat=True)},
        retired={hashes[found] for found in retired},
        memberships=memberships,
    )


def list_profiles(**conditions: object) -> list[Profile]:
    """Return these profiles, locked: an edit is either read here or waits until we are done."""
    return list(
        Profile.objects.filter(**conditions).select_for_update(no_key=True).order_by("pk").prefetch_related("interests")
    )


def read_edited(ids: list[int]) -> dict[int, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(EDITED, [ids])
        return gather(cursor.fetchall())


def gather(rows: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    gathered: dict[int, set[str]] = defaultdict(set)
    for profile_id, text in rows:
        gathered[profile_id].add(text)
    return gathered
