"""Typing faster than the answers come, going back, and sending somebody the address."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

BOX = "Name, interest, affiliation"


def test_last_thing_typed_wins_over_a_slow_answer_to_an_earlier_one(page):
    tab = page()
    tab.goto("/members/")
    held: list[Route] = []
    tab.route(re.compile(r"/members/\?q=emil$"), lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks its handler, a method takes no mark)
    box = tab.get_by_role("searchbox", name=BOX)
    with tab.expect_request(re.compile(r"/members/\?q=emil$")):
        box.fill("emil")
    box.fill("lovelace")
    expect(tab.get_by_role("heading", level=2, name="found for “lovelace”")).to_be_visible()
    release(tab, held)
    expect_only(tab, "Ada Lovelace", query="lovelace")


def test_typing_without_a_pause_asks_once(page):
    tab = page()
    tab.clock.install(time=0)
    tab.goto("/members/")
    tab.clock.pause_at(3_600)  # a slow machine is no pause
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url) if "?q=" in request.url else None)
    tab.get_by_role("searchbox", name=BOX).press_sequentially("lovelace")
    tab.clock.resume()
    expect_only(tab, "Ada Lovelace", query="lovelace")
    assert len(asked) == 1


def test_address_of_what_was_typed_shows_another_person_the_same(page):
    tab = page()
    tab.goto("/members/?interest=logic")
    tab.get_by_role("searchbox", name=BOX).press_sequentially("lovel", delay=20)
    expect(tab).to_have_url(re.compile(r"q=lovel"))
    other = page(javascript=False)
    other.goto(tab.url)
    expect(other.get_by_role("searchbox", name=BOX)).to_have_value("lovel")
    assert other.locator("#directory-results").inner_text() == tab.locator("#directory-results").inner_text()
    assert other.title() == tab.title()


def test_back_from_a_profile_leads_to_what_was_typed_and_then_to_the_start(page):
    tab = page()
    tab.goto("/")
    tab.get_by_role("link", name="Or browse all members").click()
    tab.get_by_role("searchbox", name=BOX).press_sequentially("lovelace", delay=20)
    expect_only(tab, "Ada Lovelace", query="lovelace")
    tab.get_by_role("article").get_by_role("link", name="Ada Lovelace").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    tab.go_back()
    expect_only(tab, "Ada Lovelace", query="lovelace")
    expect(tab.get_by_role("navigation", name="Main")).to_be_visible()
    expect(tab.get_by_role("searchbox", name=BOX)).to_have_value("lovelace")
    tab.go_back()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Meet the people behind the scholarship")


def expect_only(tab: Page, name: str, *, query: str) -> None:
    expect(tab.locator("article h3 a")).to_have_text([name])
    expect(tab).to_have_url(re.compile(rf"/members/\?q={query}$"))


def release(tab: Page, held: list[Route]) -> None:
    """Let the slow answers come now, unless their requests were given up, and wait until they could have been shown."""
    assert held
    for route in held:
        with suppress(Error):
            route.continue_()
    tab.wait_for_timeout(500)
