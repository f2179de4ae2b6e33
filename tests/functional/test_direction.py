"""Names and titles run in the direction of their own script, and disturb nothing around them."""

import pytest
from playwright.sync_api import Locator

RIGHT_TO_LEFT = ["ibn-khaldun", "rashi", "piri-reis", "omar-khayyam"]
LEFT_TO_RIGHT = ["ada-lovelace", "sima-qian", "bhaskara", "sofia-kovalevskaya"]


@pytest.mark.parametrize(
    ("username", "direction"),
    [*((username, "rtl") for username in RIGHT_TO_LEFT), *((username, "ltr") for username in LEFT_TO_RIGHT)],
)
def test_name_runs_in_its_own_direction_on_a_page_that_runs_left_to_right(page, username, direction):
    tab = page(javascript=False)
    tab.goto(f"/members/{username}/")
    assert direction_of(tab.locator("h1 bdi")) == direction
    assert direction_of(tab.locator("h1")) == "ltr"


def test_every_citation_runs_in_the_direction_of_its_first_letter(page):
    tab = page(javascript=False)
    tab.goto("/members/ibn-khaldun/")
    directions = {line.inner_text()[:4]: direction_of(line) for line in tab.locator(".works__item").all()}
    assert directions["ابن "] == "rtl"
    assert directions["Ibn "] == "ltr"


def test_name_in_the_directory_stands_where_every_name_stands(page):
    tab = page(javascript=False)
    tab.goto("/members/?q=history&per_page=100")
    assert {direction_of(name) for name in tab.locator("article h3 a > bdi").all()} == {"rtl", "ltr"}
    edges = {round(heading.bounding_box()["x"]) for heading in tab.locator("article h3 a").all()}
    assert len(edges) == 1


def test_typed_words_run_in_their_own_direction(page):
    tab = page()
    tab.goto("/members/?q=خلدون")
    assert direction_of(tab.get_by_role("searchbox", name="Name, interest, affiliation")) == "rtl"
    tab.goto("/members/?q=emil")
    assert direction_of(tab.get_by_role("searchbox", name="Name, interest, affiliation")) == "ltr"


def direction_of(element: Locator) -> str:
    return str(element.evaluate("element => getComputedStyle(element).direction"))
