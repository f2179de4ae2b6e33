"""Suggestions of the shared vocabulary while an interest is typed."""

import pytest

from tests.factories import InterestFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def suggest(client, typed):
    content = client.get("/interests/", {"q": typed}).content.decode()
    return [part.split('"')[0] for part in content.split('data-suggestion="')[1:]]


def test_the_most_used_come_first_whatever_case_and_accents(ben, client_of):
    for label in ("Émile Zola", "Émilie du Châtelet", "Logic"):
        InterestFactory(label=label)
    ProfileFactory(interests=["Émilie du Châtelet"])
    assert suggest(client_of(ben), "EMIL") == ["Émilie du Châtelet", "Émile Zola"]


def test_at_most_eight_and_none_of_nothing(ben, client_of):
    for number in range(12):
        InterestFactory(label=f"Term {number}")
    assert len(suggest(client_of(ben), "term")) == 8
    assert suggest(client_of(ben), "  ") == []
    assert suggest(client_of(ben), "\x00") == []


def test_signs_are_escaped_and_are_no_patterns(ben, client_of):
    InterestFactory(label='<b>"100%"', slug="percent")
    assert b"&lt;b&gt;" in client_of(ben).get("/interests/", {"q": "%"}).content
    InterestFactory(label="Logic")
    assert len(suggest(client_of(ben), "_")) == 0


def test_strangers_sign_in_first(eve, settings):
    settings.LOGIN_URL = "/login/"
    assert eve.get("/interests/", {"q": "x"}).status_code == 302
