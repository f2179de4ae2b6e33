"""The account menu of every page's header."""

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def read(client, address="/"):
    return client.get(address).content.decode()


def test_a_stranger_can_sign_in_and_comes_back(eve):
    text = read(eve, "/members/?q=ada&sort=name")
    assert 'href="/login/?next=%2Fmembers%2F%3Fq%3Dada%26sort%3Dname"' in text
    assert "Sign out" not in text


def test_the_pages_of_signing_in_lead_nowhere(eve):
    assert "next=" not in read(eve, "/logout/?next=/members/")


def test_a_member_sees_their_name_their_page_and_the_way_out(ben, client_of):
    text = read(client_of(ben))
    assert "Ben Member" in text
    assert '<a href="/members/ben/">My profile</a>' in text
    assert 'action="/logout/"' in text
    assert "Sign in" not in text


def test_an_operator_without_a_profile_can_sign_out(client_of):
    text = read(client_of(UserFactory(username="operator")))
    assert "operator" in text
    assert "My profile" not in text


def test_a_kept_page_holds_nothing_of_the_visitor_who_came_first(ada, eve, ben, client_of):
    read(eve, "/members/ada/?mine=secret")
    assert "secret" not in read(eve, "/members/ada/")
    assert "Ben Member" in read(client_of(ben), "/members/ada/")
    assert "Ben Member" not in read(eve, "/members/ada/")
    assert "csrfmiddlewaretoken" not in read(eve, "/members/ada/")
