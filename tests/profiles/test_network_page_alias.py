"""Every page of a person under a network's path leads to its one address; forms that are sent come along."""

import pytest

from knowledge_commons_profiles.memberships.models import Membership
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mla(db):
    NetworkFactory(slug="mla", code="MLA", is_open=True)


@pytest.mark.parametrize(
    "rest",
    [
        "profile/",
        "profile/public/",
        "edit-profile/",
        "edit-profile/about/",
        "profile/edit/",
        "profile/change-avatar/",
        "profile/change-cover-image/",
        "settings/",
        "settings/general/",
        "roles/",
        "history/",
        "cv/",
    ],
)
def test_each_page_has_one_address(eve, rest):
    response = eve.get(f"/mla/members/ada/{rest}?x=1")
    assert (response.status_code, response.headers["Location"]) == (301, f"/members/ada/{rest}?x=1")


def test_a_form_comes_along(ada, client_of):
    response = client_of(ada).post("/mla/members/ada/join/mla/", follow=True)
    assert response.redirect_chain[0] == ("/members/ada/join/mla/", 308)
    assert Membership.objects.get().profile == ada


def test_ones_own_page_is_there_too(ada, client_of):
    assert client_of(ada).get("/mla/members/me/", follow=True).redirect_chain[-1][0] == "/members/ada/"


@pytest.mark.parametrize("path", ["/nobody/members/ada/settings/", "/mla/members/ada/nothing/", "/mla/members/ada//"])
def test_what_is_not_there_is_not_found(eve, path):
    assert eve.get(path).status_code == 404


def test_the_address_stays_ours(eve):
    response = eve.get("/mla/members/%2F%2Fevil.example/settings/")
    assert not response.headers.get("Location", "").startswith(("//", "http"))
