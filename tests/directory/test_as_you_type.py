"""The directory in a real browser: with and without JavaScript, at both widths, in both colour schemes."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import NetworkFactory
from tests.functional.axe import find_violations

pytestmark = pytest.mark.django_db(transaction=True)

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 4


@pytest.fixture
def world(transactional_db, make_listed):
    letters = NetworkFactory(slug="letters", name="Society of Letters", tagline="Since Uruk", accent="ochre")
    make_listed(name=LONG_NAME, affiliation="https://example.org/" + "a" * 120, interests=["x" * 90])
    for number in range(26):
        make_listed(
            name=f"Person {number:02}",
            username=f"person{number}",
            title="Reader",
            interests=["Logic"],
            about="<p>Sews with a needle.</p>",
            networks=[letters],
        )
    make_listed(name="أبو الريحان البيروني", pronouns="هو", affiliation="غزنة")


def test_results_follow_what_is_typed(world, page):
    tab = page()
    tab.goto("/members/?sort=updated")
    box = tab.get_by_role("searchbox", name="Name, interest, affiliation")
    box.press_sequentially("person 07")
    expect(tab.locator(".directory__total")).to_have_text("1 member found for “person 07”")
    expect(tab.locator(".person-card__name")).to_have_text("Person 07")
    expect(tab.get_by_role("status")).to_have_text("1 member found for “person 07”")
    expect(tab).to_have_url(re.compile(r"/members/\?q=person\+07&sort=updated$"))
    expect(tab).to_have_title("“person 07” · Members · Knowledge Commons Profiles")
    expect(box).to_be_focused()
    box.fill("")
    expect(tab.locator(".directory__total")).to_have_text("28 members")
    expect(tab).to_have_url(re.compile(r"/members/\?sort=updated$"))


def test_the_whole_way_works_without_javascript(world, page):
    tab = page(javascript=False)
    tab.goto("/members/")
    tab.locator("#directory-search").fill("needle")
    tab.locator(".directory-search").get_by_role("button", name="Search").click()
    expect(tab.locator(".directory__total")).to_have_text("26 members found for “needle”")
    expect(tab.locator(".person-card__excerpt mark").first).to_have_text("needle")
    tab.get_by_role("link", name="Next").click()
    expect(tab.locator(".person-card")).to_have_count(1)
    tab.get_by_role("link", name="Previous").click()
    expect(tab.locator(".person-card")).to_have_count(25)
    tab.get_by_role("complementary").get_by_role("link", name="Logic").click()
    expect(tab.get_by_role("list", name="Filters").get_by_role("link")).to_have_text(
        ["Remove the filter Interest: Logic ×"]
    )


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_in_the_way_of_anybody(world, page, width, dark):
    tab = page(width=width, dark=dark)
    for address in (
        "/members/?per_page=28",
        "/members/?q=needle&interest=Logic",
        "/members/?q=nobody",
        "/letters/members/",
    ):
        tab.goto(address)
        assert find_violations(tab) == [], address
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, address


def test_links_are_large_enough_to_hit(world, page):
    tab = page(width=390)
    tab.goto("/members/?per_page=28")
    links = tab.locator(".directory a").all()
    small = [link.inner_text() for link in links if link.bounding_box()["height"] < 24]
    assert small == []
