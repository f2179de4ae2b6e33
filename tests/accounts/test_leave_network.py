"""Leaving an open network."""

import pytest

from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Listing
from tests.factories import MembershipFactory, NetworkFactory, listed

pytestmark = pytest.mark.django_db


def test_a_member_leaves_and_the_directory_knows(ada, client_of):
    MembershipFactory(profile=ada, network=NetworkFactory(slug="science", name="Open Science", is_open=True))
    listed(ada)
    client = client_of(ada)
    for _ in range(2):
        assert "Left Open Science." in client.post("/members/ada/leave/science/", follow=True).text
    assert not Membership.objects.exists()
    assert [listing.facets for listing in Listing.objects.filter(profile=ada)] == [[], []]


def test_what_another_source_says_stays(ada, client_of):
    network = NetworkFactory(slug="science", is_open=True)
    kept = MembershipFactory(profile=ada, network=network, source=Membership.Source.API)
    MembershipFactory(profile=ada, network=network)
    client_of(ada).post("/members/ada/leave/science/")
    assert Membership.objects.get() == kept


def test_a_society_is_not_left_here(ada, client_of):
    MembershipFactory(profile=ada, network=NetworkFactory(slug="closed"))
    assert client_of(ada).post("/members/ada/leave/closed/").status_code == 404
    assert Membership.objects.exists()
