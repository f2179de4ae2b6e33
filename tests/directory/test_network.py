"""The members of one network, at its canonical address."""

import pytest

from tests.directory.reading import read_facets, read_html, read_link, read_names
from tests.factories import MembershipFactory, NetworkFactory, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(db):
    return NetworkFactory(slug="letters", code="LET+", name="Society of Letters", tagline="Since Uruk", accent="plum")


def test_a_network_shows_its_members_and_its_look(make_listed, eve, letters):
    make_listed(name="Inside", networks=[letters])
    make_listed(name="Outside")
    response = eve.get("/network/letters/members/")
    assert read_names(response) == ["Inside"]
    html = read_html(response)
    assert "<h1>Society of Letters: members</h1>" in html
    assert "network--plum" in html
    assert "Since Uruk" in html
    assert '<link rel="canonical" href="http://testserver/network/letters/members/">' in html


def test_only_a_membership_that_is_certain_counts(make_listed, eve, letters):
    for state in ("no", "unknown"):
        profile = make_listed(name=state)
        MembershipFactory(profile=profile, network=letters, state=state)
        listed(profile)
    assert read_names(eve.get("/network/letters/members/")) == []


def test_everything_on_the_page_stays_in_the_network(make_listed, eve, letters):
    for number in range(3):
        make_listed(name=f"Inside {number}", interests=["Logic"], networks=[letters])
    response = eve.get("/network/letters/members/?per_page=1&q=inside")
    assert read_link(response, "next").startswith("/network/letters/members/?q=inside&per_page=1&cursor=")
    assert read_facets(response)["Interest"][0].url == "/network/letters/members/?q=inside&interest=Logic&per_page=1"
    assert 'action="/network/letters/members/"' in read_html(response)


def test_the_network_can_be_taken_away_and_the_search_stays(make_listed, eve, letters):
    make_listed(name="Inside", networks=[letters])
    html = read_html(eve.get("/network/letters/members/?q=inside"))
    assert '<a href="/members/?q=inside" aria-label="Society of Letters, remove this filter">' in html


def test_the_path_says_which_network_whatever_the_address_adds(make_listed, eve, letters):
    make_listed(name="Inside", interests=["Logic"], networks=[letters])
    response = eve.get("/network/letters/members/?network=other&interest=Logic")
    assert read_names(response) == ["Inside"]
    assert "network=other" not in read_html(response)
    assert 'name="network"' not in read_html(response)


def test_a_network_without_members_says_so(eve, letters):
    assert "No member of this network is listed yet." in read_html(eve.get("/network/letters/members/"))


def test_an_unknown_network_is_not_found(eve, letters):
    assert eve.get("/network/nobody/members/").status_code == 404


@pytest.mark.parametrize("name", ["LETTERS", "let+", "letplus", "LET+"])
def test_another_name_of_the_network_redirects(eve, letters, name):
    response = eve.get(f"/network/{name}/members/?q=ada")
    assert response.status_code == 301
    assert response.headers["Location"] == "/network/letters/members/?q=ada"
