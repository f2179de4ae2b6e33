import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/my-profile/", "/members/me/"])
def test_it_leads_to_ones_own_page(ben, client_of, address):
    answer = client_of(ben).get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/members/ben/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_stranger_signs_in_first(eve):
    assert eve.get("/members/me/").headers["Location"] == "/login/?next=/members/me/"


def test_an_operator_without_a_profile_has_no_page(client_of):
    assert client_of(UserFactory(username="operator")).get("/my-profile/").status_code == 404
