"""The numbers page: what everybody may see, counted, and nothing that tells of one person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.stats.figures import compute_figures
from tests.factories import MembershipFactory, NetworkFactory, ProfileFactory, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scholars():
    """Six of one university and one network, one of them hidden; and one alone elsewhere."""
    network = NetworkFactory(slug="letters", name="Society of Letters")
    people = [
        ProfileFactory(affiliation="University of Logic", interests=["Proofs"], is_listed=number > 0)
        for number in range(6)
    ]
    for person in people:
        MembershipFactory(profile=person, network=network)
    alone = ProfileFactory(affiliation="Hut in the Woods", name="Only One")
    for person in (*people, alone):
        listed(person)
    return people


def test_before_anything_was_counted_the_page_says_so(eve):
    assert "Nothing has been counted yet" in eve.get("/stats/").text


def test_groups_are_counted_and_small_ones_are_not_named(scholars, eve, django_assert_max_num_queries):
    compute_figures.call()
    with django_assert_max_num_queries(3):
        page = eve.get("/stats/").text
    assert "<b>6</b> scholars are listed" in page
    assert page.count(">Affiliations<") == 1
    for name in ("University of Logic", "Society of Letters", "Proofs"):
        assert f'<bdi>{name}</bdi></th><td class="figures__count">5</td>' in page
    assert "Hut in the Woods" not in page
    assert "Only One" not in page
    assert "@" not in page.partition("<main")[2].partition("</main>")[0]


def test_hidden_memberships_are_not_counted(scholars, eve):
    hidden = scholars[1]
    Profile.objects.filter(pk=hidden.pk).update(layout={"audiences": {"memberships": "owner"}})
    listed(hidden)
    compute_figures.call()
    assert "Society of Letters" not in eve.get("/stats/").text


def test_who_signed_in_lately_is_counted_once(scholars, eve):
    now = timezone.now()
    for weeks, subject in ((1, "a"), (2, "b"), (60, "c"), (150, "d")):
        LoginMethod.objects.create(
            profile=scholars[1 if weeks < 3 else weeks // 50 + 1],
            issuer="https://idp.example.org",
            subject=subject,
            last_used_at=now - timedelta(weeks=weeks),
        )
    compute_figures.call()
    rows = eve.get("/stats/download/").text.splitlines()
    assert "Members who signed in,in the last 52 weeks,1" in rows
    assert "Members who signed in,in the last 104 weeks,2" in rows
    assert "Members who signed in,in the last 166 weeks,3" in rows
