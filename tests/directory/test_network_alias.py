"""The members of one network under its own prefix: the same page, which names its canonical address."""

import pytest

from tests.directory.reading import read_html, read_link, read_names
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(db):
    return NetworkFactory(slug="letters", name="Society of Letters", accent="plum")


def test_the_prefix_shows_the_same_page_and_names_the_canonical_one(make_listed, eve, letters):
    make_listed(name="Inside", networks=[letters])
    make_listed(name="Outside")
    response = eve.get("/letters/members/?q=inside")
    assert read_names(response) == ["Inside"]
    html = read_html(response)
    assert "network--plum" in html
    assert '<link rel="canonical" href="http://testserver/network/letters/members/?q=inside">' in html


def test_pages_stay_under_the_prefix(make_listed, eve, letters):
    for number in range(2):
        make_listed(name=f"Inside {number}", networks=[letters])
    assert read_link(eve.get("/letters/members/?per_page=1"), "next").startswith("/letters/members/?per_page=1&cursor=")


def test_an_unknown_network_is_not_found(eve, letters):
    assert eve.get("/nobody/members/").status_code == 404


def test_another_case_redirects(eve, letters):
    assert eve.get("/Letters/members/").headers["Location"] == "/letters/members/"
