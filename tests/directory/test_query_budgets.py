"""No page of the directory asks the database more than six things."""

import pytest

from tests.directory.reading import read_link, read_names
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "/members/",
    "/members/?sort=updated",
    "/members/?q=person",
    "/members/?q=person+scholar&interest=Logic&affiliation=Oxford&network=letters&sort=updated&per_page=100",
    "/members/?q=nobody+like+this&interest=logic",
    "/members/?interest=logic",
    "/network/letters/members/",
    "/network/letters/members/?q=person&interest=Logic",
    "/letters/members/?q=person",
]


@pytest.fixture
def crowd(make_listed):
    networks = [NetworkFactory(slug=slug) for slug in ("letters", "science")]
    for number in range(30):
        make_listed(
            name=f"Person {number}",
            interests=["Logic", f"Interest {number}"],
            affiliation="Oxford",
            about="A scholar.",
            networks=networks,
        )


@pytest.fixture(params=["stranger", "member"])
def reader(request, eve, ben, client_of):
    return eve if request.param == "stranger" else client_of(ben)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"If-None-Match": '"old"'}])
def test_at_most_six_queries(crowd, reader, django_assert_max_num_queries, address, headers):
    with django_assert_max_num_queries(6):
        reader.get(address, headers=headers)


@pytest.mark.parametrize("address", PAGES[:3])
def test_later_pages_cost_no_more(crowd, reader, django_assert_max_num_queries, address):
    following = read_link(reader.get(address), "next")
    with django_assert_max_num_queries(6):
        assert read_names(reader.get(following))
