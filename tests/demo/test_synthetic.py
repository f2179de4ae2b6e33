"""Synthetic members: the same each time, like a real crowd, and listed as everybody else is."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import transaction

from knowledge_commons_profiles.demo.scaling import grow_to
from knowledge_commons_profiles.demo.societies import save_networks
from knowledge_commons_profiles.demo.synthetic import build_member
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Listing, ListingStamp, Profile
from tests.factories import ProfileFactory

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LISTING_FIELDS = ("profile__username", "audience", "sort_name", "changed_at", "search", "facets", "card")


def list_rows():
    """Return all that synthetic members consist of, without the numbers that the database gives."""
    profiles = Profile.objects.order_by("username").values()
    return {
        "profiles": [{key: value for key, value in row.items() if key != "id"} for row in profiles],
        "interests": list(Profile.objects.order_by("username", "interests").values_list("username", "interests__slug")),
        "memberships": list(Membership.objects.order_by("profile__username", "network__slug").values_list("state")),
        "copies": list(Copy.objects.order_by("profile__username").values_list("payload", "fetched_at")),
        "listings": list_listings(),
    }


def list_listings():
    return list(Listing.objects.order_by("profile__username", "audience").values_list(*LISTING_FIELDS))


def grow_and_forget(*counts):
    with transaction.atomic():
        save_networks()
        for count in counts:
            grow_to(count, now=NOW)
        rows = list_rows()
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
def test_they_are_the_same_rows_made_in_one_go_or_two():
    rows = grow_and_forget(60)
    assert len(rows["profiles"]) == 60
    assert rows["copies"]
    assert grow_and_forget(25, 60) == rows


@pytest.mark.django_db
def test_rebuilding_their_listings_writes_what_was_there():
    save_networks()
    grow_to(80, now=NOW)
    before = list_listings()
    assert len(before) > 100
    call_command("rebuild_listings", chunk=33)
    assert list_listings() == before


@pytest.mark.django_db
def test_they_are_counted_on_from_the_highest_and_strangers_names_do_not_confuse_the_count():
    save_networks()
    ProfileFactory(username="synthetic-music-99")
    assert grow_to(4) == 4
    Profile.objects.get(username="synthetic-000002").delete()
    assert grow_to(4) == 0
    assert grow_to(6) == 2
    assert Profile.objects.filter(username="synthetic-000006").exists()


@pytest.mark.django_db
def test_counts_that_were_kept_are_known_to_be_old():
    save_networks()
    ListingStamp.bump()
    before = ListingStamp.objects.get().number
    grow_to(2)
    assert ListingStamp.objects.get().number > before


def test_they_are_like_a_real_crowd():
    members = [build_member(number) for number in range(3000)]
    shares = {
        "nameless": sum(not member.name for member in members) / 3000,
        "unlisted": sum(not member.is_listed for member in members) / 3000,
        "hiding": sum(bool(member.hidden or member.members_only) for member in members) / 3000,
        "writing": sum(bool(member.works) for member in members) / 3000,
        "learning": sum("open-learning" in member.networks for member in members) / 3000,
    }
    expected = {"nameless": 0.02, "unlisted": 0.03, "hiding": 0.05, "writing": 0.03, "learning": 0.40}
    assert shares == pytest.approx(expected, rel=0.3)
    counts = [count for _, count in Counter(i for member in members for i in member.interests).most_common()]
    assert len(counts) > 250
    assert counts[0] > 5 * counts[len(counts) // 10] / 2 > 10 * counts[-1]


def test_their_works_are_their_own_and_their_texts_say_what_they_are():
    member = next(member for number in range(500) if (member := build_member(number)).works)
    assert all(work.id.startswith(member.username) for work in member.works)
    assert "synthetic" in member.texts["about"]
