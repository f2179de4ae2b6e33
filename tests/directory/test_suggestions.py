"""Suggestions while somebody types: through us, from two letters on, and from our own directory when need be."""

import pytest

from tests.factories import listed
from tests.remotes import BROKEN, Reply, always, run_remote

pytestmark = pytest.mark.django_db

ADDRESS = "/search/suggestions/"
HIT = {"title": "Ada <b>Lovelace</b>", "primary_url": "https://commons.example.org/ada", "content_type": "profile"}


@pytest.fixture
def remote(settings):
    with run_remote(always(Reply([HIT] * 20))) as remote:
        settings.CC_SEARCH_URL = remote.url
        yield remote


def test_links_come_as_text(eve, remote):
    page = eve.get(ADDRESS, {"q": "ad"}).content.decode()
    assert page.count('<a href="https://commons.example.org/ada"><bdi>Ada Lovelace</bdi></a>') == 8
    assert (remote.asked[0].path, remote.asked[0].query) == ("/typeahead", {"q": "ad"})


@pytest.mark.parametrize("text", ["", "a", " a "])
def test_one_letter_asks_nobody(eve, remote, text):
    assert eve.get(ADDRESS, {"q": text}).content.strip() == b""
    assert remote.asked == []


def test_the_same_letters_are_asked_for_once_a_minute(eve, remote):
    for text in ("ada", "ADA", "ada "):
        eve.get(ADDRESS, {"q": text})
    assert len(remote.asked) == 1


def test_when_it_does_not_answer_our_own_members_are_suggested(eve, ada, remote):
    listed(ada)
    remote.answer = always(BROKEN)
    assert '<a href="/members/ada/"><bdi>Ada Owner</bdi></a>' in eve.get(ADDRESS, {"q": "ada"}).content.decode()


def test_a_member_who_is_hidden_from_strangers_is_not_suggested_to_them(eve, ada, remote):
    ada.is_listed = False
    ada.save()
    listed(ada)
    remote.answer = always(BROKEN)
    assert eve.get(ADDRESS, {"q": "ada"}).content.strip() == b""
