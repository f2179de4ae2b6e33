"""Pages of the directory: complete and without repeats, whatever happens meanwhile; no cursor is trusted."""

import base64
import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge_commons_profiles.directory.paging import Order, Place, encode_cursor, parse_cursor
from knowledge_commons_profiles.profiles.listings import sync_listings
from knowledge_commons_profiles.profiles.models import Listing, Profile
from tests.directory.reading import read_html, read_link, read_names, read_number
from tests.factories import InterestFactory, ProfileFactory

pytestmark = pytest.mark.django_db

# Namesakes among them, and a name in another script, so that ties and folding count.
NAMES = [f"Person {number // 3:02}" for number in range(40)] + ["Ζήνων", "王國維", "Zoë"]


@pytest.fixture
def crowd(db):
    logic = InterestFactory(label="Logic")
    for number, name in enumerate(NAMES):
        profile = ProfileFactory(name=name, about="A scholar." if number % 5 else "Person and scholar.")
        profile.interests.add(logic)
    sync_listings(Profile.objects.with_everything())


def walk(client, address, *, rel="next"):
    """Return the pages from this address on, each as the addresses of its profiles, and the last answer."""
    pages = []
    while address:
        response = client.get(address)
        pages.append(read_names(response))
        address = read_link(response, rel)
    return pages, response


def flatten(pages):
    return [name for page in pages for name in page]


@pytest.mark.parametrize(
    "query", ["", "&sort=updated", "&q=person", "&q=scholar", "&q=scholar&sort=updated", "&interest=Logic"]
)
@pytest.mark.parametrize("per_page", [4, 25, 100])
def test_walking_forward_and_back_meets_everybody_once(crowd, eve, query, per_page):
    forward, last = walk(eve, f"/members/?per_page={per_page}{query}")
    total = read_number(last)
    assert len(flatten(forward)) == total
    assert [len(page) for page in forward[:-1]] == [per_page] * (len(forward) - 1)
    back, _ = walk(eve, read_link(last, "prev"), rel="prev") if len(forward) > 1 else ([], None)
    assert flatten(reversed(back)) == flatten(forward[:-1])


def test_profiles_are_not_only_as_many_but_the_same(crowd, eve):
    seen: set[str] = set()
    address = "/members/?per_page=4&q=scholar"
    while address:
        response = eve.get(address)
        urls = {card.split('"')[1] for card in read_html(response).split('person-card__name"><a href=')[1:]}
        assert not seen & urls
        seen |= urls
        address = read_link(response, "next")
    assert len(seen) == len(NAMES)


def test_matches_by_name_come_before_the_others_across_pages(crowd, eve):
    names = flatten(walk(eve, "/members/?q=person&per_page=9")[0])
    assert names == [*sorted(NAMES[:40]), *[name for name in NAMES[40:] if name == "Ζήνων"]]


def test_rows_that_appear_and_vanish_repeat_and_hide_nobody(crowd, eve):
    expected = read_names(eve.get("/members/?per_page=100"))
    first = eve.get("/members/?per_page=10")
    for name in ("Aaa First", "Person 00"):
        ProfileFactory(name=name)
    for name in ("Person 01", "Person 08"):
        Profile.objects.filter(name=name)[0].delete()
    sync_listings(Profile.objects.with_everything())
    rest, _ = walk(eve, read_link(first, "next"))
    expected.remove("Person 08")
    assert read_names(first) + flatten(rest) == expected


def test_the_row_that_a_cursor_names_may_vanish(crowd, eve):
    first = eve.get("/members/?per_page=10")
    expected = read_names(eve.get(read_link(first, "next")))
    listing = Listing.objects.filter(audience="everyone").order_by("sort_name", "profile_id")[9]
    Profile.objects.get(pk=listing.profile_id).delete()
    assert read_names(eve.get(read_link(first, "next"))) == expected


def test_a_page_that_has_emptied_leads_to_the_first(crowd, eve):
    _, last = walk(eve, "/members/?per_page=40")
    address = f"/members/?per_page=40&cursor={last.wsgi_request.GET['cursor']}"
    Profile.objects.filter(name__in=NAMES[39:]).delete()
    html = read_html(eve.get(address))
    assert "There is nobody on this page any more" in html
    assert 'href="/members/?per_page=40"' in html


def test_the_first_and_last_page_have_no_way_out(crowd, eve):
    pages, last = walk(eve, "/members/?per_page=30")
    assert len(pages) == 2
    assert read_link(last, "next") is None
    first = eve.get(read_link(last, "prev"))
    assert read_link(first, "prev") is None
    assert read_link(first, "next")


def test_links_of_pages_keep_the_search(crowd, eve):
    address = read_link(eve.get("/members/?q=scholar&interest=Logic&sort=updated&per_page=5"), "next")
    assert address.startswith("/members/?q=scholar&interest=Logic&sort=updated&per_page=5&cursor=")


def test_a_cursor_can_be_built_for_a_listing(crowd, eve):
    listings = Listing.objects.filter(audience="everyone").order_by("sort_name", "profile_id")
    cursor = encode_cursor(Place(Order.NAME, (listings[4].sort_name,), listings[4].profile_id))
    response = eve.get("/members/", {"cursor": cursor, "per_page": "1"})
    assert read_names(response) == [listings[5].card["name"]]


# Cursors that we did not make

keys = {
    Order.NAME: st.tuples(st.text(max_size=255)),
    Order.MATCH: st.tuples(st.integers(0, 1), st.text(max_size=255)),
    Order.UPDATED: st.tuples(st.integers(0, 253402300799999999)),
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
almost_right = st.tuples(
    st.sampled_from([*Order, "x"]), st.sampled_from([0, 1, 2, True, None]), st.integers() | st.text()
).flatmap(lambda head: st.lists(json_values, max_size=3).map(lambda tail: [*head, *tail]))
patient = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def encode_json(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(order=st.sampled_from(Order), data=st.data(), profile_id=st.integers(1, 2**63 - 1), backwards=st.booleans())
def test_a_cursor_says_what_was_put_in(order, data, profile_id, backwards):
    key = data.draw(keys[order])
    if any("\x00" in part for part in key if isinstance(part, str)):
        return
    place = Place(order, key, profile_id, is_backwards=backwards)
    assert parse_cursor(encode_cursor(place), order) == place


@given(cursor=st.text(min_size=1) | json_values.map(encode_json) | almost_right.map(encode_json))
@patient
@pytest.mark.parametrize("query", [{}, {"sort": "updated"}, {"q": "person"}])
def test_no_cursor_breaks_the_page(db, query, cursor):
    assert Client().get("/members/", {**query, "cursor": cursor}).status_code in {200, 400}


@pytest.mark.parametrize(
    "parts",
    [
        {"username": "ada", "id": 3},  # the existing service's cursor
        ["name", 0, 0, "a"],
        ["name", 0, 2**63, "a"],
        ["name", 0, True, "a"],
        ["name", True, 1, "a"],
        ["name", 2, 1, "a"],
        ["name", 0, 1, "a\x00"],
        ["name", 0, 1, "\ud800"],
        ["name", 0, 1, "a", "b"],
        ["name", 0, 1],
        ["updated", 0, 1, 5],
        "name",
        [[]] * 5,
    ],
)
def test_a_broken_cursor_is_a_clear_400_that_keeps_the_search(db, eve, parts):
    response = eve.get("/members/", {"cursor": encode_json(parts), "interest": "Logic", "per_page": "10"})
    assert response.status_code == 400
    html = response.content.decode()
    assert "<code>cursor</code>" in html
    assert 'href="/members/?interest=Logic&amp;per_page=10"' in html


@pytest.mark.parametrize("key", [[-1], [253402300800000000], [1.5], ["5"], [True]])
def test_a_time_that_cannot_be_is_refused(db, eve, key):
    cursor = encode_json(["updated", 0, 1, *key])
    assert eve.get("/members/", {"cursor": cursor, "sort": "updated"}).status_code == 400


def test_a_cursor_of_another_order_is_refused(crowd, eve):
    address = read_link(eve.get("/members/?per_page=5"), "next")
    assert eve.get(address).status_code == 200
    assert eve.get(f"{address}&sort=updated").status_code == 400
    assert eve.get(f"{address}&q=person").status_code == 400


def test_deeply_nested_json_is_refused(db, eve):
    cursor = base64.urlsafe_b64encode(b"[" * 1800).decode()
    assert eve.get("/members/", {"cursor": cursor}).status_code == 400
