"""Writing synthetic members in bulk: PostgreSQL's COPY, a few thousand people at a time, so that memory stays flat.

What the directory shows of them is still written from the audience rule: each profile is handed to it with all that
it reads already in place, so that it asks the database nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db import connection, models, transaction
from django.db.models import Max
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from tqdm import tqdm

from knowledge_commons_profiles.core.copying import copy_rows, quote_table, reserve_ids
from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.demo.synthetic import PREFIX, build_member
from knowledge_commons_profiles.demo.synthetic_words import INTERESTS
from knowledge_commons_profiles.demo.world import create_interests, fill_profile, find_dates, iter_memberships
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.listings import iter_listings
from knowledge_commons_profiles.profiles.models import Interest, Listing, ListingStamp, Profile

CHUNK = 2_000
COPIED_BEFORE = timedelta(hours=6)

InterestLink = Profile.interests.through


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What synthetic members refer to, by the names they use for it, in the order in which the database lists it."""

    interests: Mapping[str, Interest]
    networks: Mapping[str, Network]
    now: datetime


def grow_to(count: int, *, now: datetime | None = None) -> int:
    """See that there are `count` synthetic members, and return how many were added to those there before.

    They are numbered from 1. An interrupted run is taken up where it stopped.
    """
    first = find_highest_number() + 1
    if first > count:
        return 0
    around = Surroundings(
        interests=create_interests(INTERESTS),
        networks={network.slug: network for network in Network.objects.order_by("name")},
        now=now or timezone.now(),
    )
    with tqdm(total=count - first + 1, desc="Synthetic members", unit="", disable=None) as bar:
        for numbers in batched(range(first, count + 1), CHUNK):
            write_chunk([build_member(number) for number in numbers], around)
            bar.update(len(numbers))
    return count - first + 1


def find_highest_number() -> int:
    """Return the highest number of a synthetic member, 0 when there is none."""
    numbered = Profile.objects.filter(username__regex=rf"^{PREFIX}\d{{6,9}}$")
    number = Cast(Substr("username", len(PREFIX) + 1), models.BigIntegerField())
    return numbered.aggregate(highest=Max(number))["highest"] or 0


@transaction.atomic
def write_chunk(members: Sequence[Scholar], around: Surroundings) -> None:
    profiles = [
        build_profile(member, pk, around)
        for member, pk in zip(members, reserve_ids(Profile, len(members)), strict=True)
    ]
    copy_rows(Profile, profiles, has_ids=True)
    copy_rows(InterestLink, (link for profile in profiles for link in iter_links(profile)))
    copy_rows(Membership, (membership for profile in profiles for membership in profile.network_memberships.all()))
    copy_rows(Copy, (copy for profile in profiles for copy in profile.copies.all()))
    copy_rows(Listing, (listing for profile in profiles for listing in iter_listings(profile)))
    ListingStamp.bump()


def build_profile(member: Scholar, pk: int, around: Surroundings) -> Profile:
    """Return the profile as `with_everything()` would load it."""
    profile = Profile(pk=pk, username=member.username, sort_name=fold(member.name)[:255])
    fill_profile(profile, member)
    profile.created_at, profile.updated_at = find_dates(member.username, around.now)
    # Django keeps here what it prefetched: with it in place, the audience rule needs no query for any of these people.
    profile._prefetched_objects_cache = {  # type: ignore[attr-defined]  # noqa: SLF001
        "interests": [interest for label, interest in around.interests.items() if label in member.interests],
        "network_memberships": list(iter_memberships(member, profile, around.networks)),
        "copies": list(iter_works_copies(member, profile, around)),
    }
    return profile


def iter_works_copies(member: Scholar, profile: Profile, around: Surroundings) -> Iterator[Copy]:
    if member.works:
        yield Copy(
            profile=profile,
            source=Copy.Source.WORKS,
            payload=[work.to_json() for work in member.works],
            fetched_at=around.now - COPIED_BEFORE,
            updated_at=around.now,
        )


def iter_links(profile: Profile) -> Iterator[models.Model]:
    return (InterestLink(profile=profile, interest=interest) for interest in profile.interests.all())


def analyze_tables() -> None:
    """Tell the planner what there is now, rather than wait for autovacuum to notice."""
    with connection.cursor() as cursor:
        for model in (Profile, Interest, InterestLink, Membership, Copy, Listing):
            cursor.execute(f"VACUUM (ANALYZE) {quote_table(model)}")
