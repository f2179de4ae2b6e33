"""One section alone, for a page that waits: it comes, or it does not, and the asking has an end."""

import re

import pytest

from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import CopyFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/members/ada/sections/works/"
HTMX = {"HX-Request": "true"}
WORK = {"id": "1", "kind": "Book", "csl": {"id": "1", "type": "book", "title": "Notes on the Engine"}}


@pytest.fixture(autouse=True)
def _repository(settings):
    settings.WORKS_URL = "http://127.0.0.1:1"


def find_next(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', page)
    return found[1] if found else ""


def test_the_page_asks_for_the_section_and_has_a_plain_link_for_whoever_has_no_javascript(ada, eve):
    page = eve.get("/members/ada/").content.decode()
    assert find_next(page) == f"{ADDRESS}?tries=0"
    assert '<a href="/members/ada/">Look again</a>' in page


def test_the_asking_ends(ada, eve):
    address, asked = f"{ADDRESS}?tries=0", 0
    while address:
        asked += 1
        page = eve.get(address, headers=HTMX).content.decode()
        address = find_next(page)
    assert asked == 10
    assert "This takes longer than usual" in page
    assert "Look again" in page


def test_what_has_come_takes_the_notes_place(ada, eve):
    CopyFactory(profile=ada, payload=[WORK])
    page = eve.get(f"{ADDRESS}?tries=3", headers=HTMX).content.decode()
    assert page.lstrip().startswith('<section class="section section--works" id="works"')
    assert "Notes on the Engine" in page
    assert find_next(page) == ""
    assert "<html" not in page


def test_when_there_turns_out_to_be_nothing_the_note_goes_away(ada, eve):
    CopyFactory(profile=ada, payload=[])
    assert eve.get(ADDRESS, headers=HTMX).content == b""


def test_a_hidden_section_is_not_there_either(ada, eve, client_of):
    Profile.objects.filter(pk=ada.pk).update(layout={"audiences": {"works": Audience.OWNER.value}})
    assert eve.get(ADDRESS, headers=HTMX).content == b""
    assert b"We are asking" not in eve.get("/members/ada/").content
    assert b"We are asking" in client_of(ada).get(f"{ADDRESS}?tries=0", headers=HTMX).content


def test_a_browser_is_sent_to_the_page(ada, eve):
    answer = eve.get(ADDRESS)
    assert (answer.status_code, answer["Location"]) == (302, "/members/ada/#works")


@pytest.mark.parametrize("tries", ["-1", "x", "99999999999999999999", "1e3", "٣", ""])
def test_a_number_that_is_none_ends_the_asking(ada, eve, tries):
    answer = eve.get(ADDRESS, {"tries": tries}, headers=HTMX)
    assert answer.status_code == 200
    assert find_next(answer.content.decode()) in {"", f"{ADDRESS}?tries=4"}


def test_a_section_of_nobody_is_not_found(db, eve):
    assert eve.get("/members/nobody/sections/works/", headers=HTMX).status_code == 404


def test_a_section_that_there_is_not_is_nothing(ada, eve):
    assert eve.get("/members/ada/sections/no-such/", headers=HTMX).content == b""
