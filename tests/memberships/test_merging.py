"""One answer out of several sources': whose word counts, and that not knowing is no answer."""

import pytest

from knowledge_commons_profiles.memberships.merging import build_flags, find_state, list_networks, merge_memberships
from knowledge_commons_profiles.profiles.models import Listing, Profile
from tests.factories import MembershipFactory, NetworkFactory, listed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "unknown"),
        ({"api": "unknown"}, "unknown"),
        ({"api": "no"}, "no"),
        ({"comanage": "yes"}, "yes"),
        ({"api": "no", "comanage": "yes"}, "no"),
        ({"api": "yes", "comanage": "no"}, "yes"),
        ({"api": "unknown", "comanage": "yes"}, "yes"),
        ({"manual": "yes", "api": "no"}, "yes"),
        ({"manual": "no", "api": "yes", "comanage": "yes"}, "no"),
        ({"manual": "unknown", "api": "yes"}, "yes"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_staff_count_first_then_the_society_then_comanage(ada, said, state, turned):
    network = NetworkFactory(code="MLA")
    rows = [MembershipFactory(profile=ada, network=network, source=source, state=said[source]) for source in said]
    rows = rows[::-1] if turned else rows
    assert find_state(network, merge_memberships(rows)) == state
    assert list_networks(rows) == ([network] if state == "yes" else [])
    assert build_flags([network], rows) == {"MLA": state == "yes"}


def test_each_network_has_an_answer_of_its_own(ada):
    first, second, third = (NetworkFactory(code=code) for code in ("MLA", "STEMED+", "UP"))
    rows = [
        MembershipFactory(profile=ada, network=second, source="manual"),
        MembershipFactory(profile=ada, network=first, source="api", state="no"),
    ]
    assert build_flags([first, second, third], rows) == {"MLA": False, "STEMED+": True, "UP": False}


@pytest.mark.parametrize(("manual", "shown"), [("no", False), ("yes", True)])
def test_the_page_the_listing_and_the_json_show_the_merged_answer(ada, eve, manual, shown):
    network = NetworkFactory(slug="letters", name="Society of Letters")
    MembershipFactory(profile=ada, network=network, source="api", state="no" if shown else "yes")
    MembershipFactory(profile=ada, network=network, source="manual", state=manual)
    listed(Profile.objects.get(pk=ada.pk))
    assert ("Society of Letters" in eve.get("/members/ada/").text) is shown
    assert ("Society of Letters" in eve.get("/members/ada.json").text) is shown
    assert (Listing.objects.get(profile=ada, audience="everyone").facets == ["network:letters"]) is shown
