"""Joining an open network by oneself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Act, Listing
from tests.accounts.holdings import make_staff
from tests.factories import NetworkFactory, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def science():
    return NetworkFactory(slug="science", code="SCI+", name="Open Science", is_open=True)


def test_a_member_joins_and_the_directory_knows(ada, science, client_of):
    listed(ada)
    client = client_of(ada)
    for _ in range(2):  # two clicks
        page = client.post("/members/ada/join/science/", follow=True).text
        assert "Joined Open Science." in page
    row = Membership.objects.get()
    assert (row.profile, row.network, row.source, row.state) == (ada, science, "manual", "yes")
    assert row.since
    assert row.checked_at
    assert "network:science" in Listing.objects.filter(profile=ada).first().facets
    assert not Act.objects.exists()


def test_a_network_that_is_not_open_or_not_there_is_not_found(ada, client_of):
    NetworkFactory(slug="closed", is_open=False)
    client = client_of(ada)
    for name in ("closed", "nothing"):
        assert client.post(f"/members/ada/join/{name}/").status_code == 404
    assert not Membership.objects.exists()


def test_looking_joins_nothing(ada, science, client_of):
    response = client_of(ada).get("/members/ada/join/science/")
    assert (response.status_code, response.headers["Location"]) == (302, "/members/ada/settings/")
    assert not Membership.objects.exists()


def test_staff_join_the_member_and_not_themselves(ada, ben, science, client_of):
    client_of(make_staff(ben)).post("/members/ada/join/SCIplus/")
    assert Membership.objects.get().profile == ada
    act = Act.objects.get()
    assert (act.verb, act.profile, act.details) == ("added a membership", ada, {"network": "SCI+", "source": "manual"})


def test_another_member_joins_nobody(ada, ben, science, client_of):
    assert client_of(ben).post("/members/ada/join/science/").status_code == 403
    assert not Membership.objects.exists()


def test_joining_costs_at_most_twelve_queries(ada, science, client_of):
    listed(ada)
    client = client_of(ada)
    client.get("/members/")
    with CaptureQueriesContext(connection) as captured:
        client.post("/members/ada/join/science/")
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, "\n".join(asked)


def test_staff_joining_somebody_costs_at_most_twelve_queries(ada, stella, science, client_of):
    listed(ada)
    client = client_of(stella)
    client.get("/members/")
    with CaptureQueriesContext(connection) as captured:
        client.post("/members/ada/join/science/")
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, "\n".join(asked)
