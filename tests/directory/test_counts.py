"""Numbers beside the filters: each equals what a visitor finds who follows the link."""

import pytest

from tests.directory.reading import read_facets, read_html, read_number
from tests.factories import NetworkFactory, ProfileFactory, listed

pytestmark = pytest.mark.django_db

INTERESTS = ["Logic", "Poetry", "Law: Roman", "Música & ritmo", "नाट्य"]
AFFILIATIONS = ["Göttingen", "Universidad de Chile", ""]


@pytest.fixture
def world(make_listed):
    networks = [NetworkFactory(slug=slug) for slug in ("letters", "science", "open")]
    for number in range(30):
        make_listed(
            name=f"Person {number}",
            title="Reader" if number % 2 else "Writer",
            interests=INTERESTS[: number % 6],
            affiliation=AFFILIATIONS[number % 3],
            networks=networks[number % 4 :],
        )


@pytest.mark.parametrize(
    "address",
    [
        "/members/",
        "/members/?q=reader",
        "/members/?q=person+1&sort=updated",
        "/members/?interest=Logic",
        "/members/?q=writer&interest=Poetry&per_page=3",
        "/members/?affiliation=G%C3%B6ttingen&network=open",
        "/network/letters/members/",
        "/network/letters/members/?q=writer",
        "/letters/members/?interest=Logic",
    ],
)
def test_every_count_equals_what_its_link_finds(world, eve, address):
    response = eve.get(address)
    choices = [choice for choices in read_facets(response).values() for choice in choices]
    assert choices
    for choice in choices:
        assert read_number(eve.get(choice.url)) == choice.count, choice


def test_a_chosen_facet_shows_its_value_and_offers_to_take_it_away(world, eve):
    response = eve.get("/members/?interest=Logic&q=reader")
    assert read_facets(response)["Interest"] == []
    assert 'href="/members/?q=reader" aria-label="Logic, remove this filter"' in read_html(response)


def test_ten_values_a_facet_by_count_and_then_by_name(make_listed, eve):
    for number in range(12):
        make_listed(interests=[f"Interest {number:02}", "Shared", "ábaco"])
    labels = [choice.label for choice in read_facets(eve.get("/members/"))["Interest"]]
    assert labels == ["ábaco", "Shared", *(f"Interest {number:02}" for number in range(8))]


def test_kept_counts_follow_every_change(world, make_listed, eve):
    def count(label):
        choices = read_facets(eve.get("/members/"))["Interest"]
        return next(choice.count for choice in choices if choice.label == label)

    before = count("Logic")
    profile = make_listed(name="New", interests=["Logic"])
    assert count("Logic") == before + 1
    profile.layout = {"audiences": {"academic_interests": "owner"}}
    profile.save()
    listed(profile)
    assert count("Logic") == before
    assert read_number(eve.get("/members/")) == 31


def test_kept_counts_cost_no_query(world, eve, django_assert_max_num_queries):
    eve.get("/members/?interest=Logic")
    with django_assert_max_num_queries(2):  # the networks and the page
        eve.get("/members/?interest=Logic")


def test_deleting_a_person_is_counted_at_once(client):
    listed(ProfileFactory(name="Ada"))
    gone = listed(ProfileFactory(name="Ben"))
    assert "2 members" in client.get("/members/").content.decode()
    gone.delete()
    assert "1 member" in client.get("/members/").content.decode()
