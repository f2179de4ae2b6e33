"""The header on a phone: two rows with everything in them, whoever reads and in whatever language."""

import pytest
from playwright.sync_api import Page

from knowledge_commons_profiles.profiles.models import Profile
from tests.functional.axe import find_violations
from tests.functional.probes import read_probe
from tests.functional.states import LONG, OWNER
from tests.functional.test_reflow import FIND_OUTSIDERS, FIND_SMALL
from tests.functional.tree import list_told
from tests.functional.zoom import SPACED

ADDRESS = "/members/ada-lovelace/"
TOLD = {
    "en": ["link Knowledge Commons Profiles", "link Members", "searchbox Find a scholar", "button Search"],
    "es": ["link Knowledge Commons Profiles", "link Miembros", "searchbox Buscar personas", "button Buscar"],
    "ar": ["link Knowledge Commons Profiles", "link Members", "searchbox Find a scholar"],
}

# What stands beside something else is in its row.
COUNT_ROWS = """
() => {
  let rows = 0, end = -1;
  for (const part of document.querySelectorAll(".site-header__bar > *")) {
    if (!part.checkVisibility()) continue;
    const box = part.getBoundingClientRect();
    if (box.top >= end - 1) rows += 1;
    end = Math.max(end, box.bottom);
  }
  return rows;
}
"""


@pytest.fixture
def _all_parts(settings):
    """Have everything in the header that an operator can ask for, and a language from the right."""
    settings.NAV_WORKS_URL, settings.NAV_HELP_URL = "https://works.example.org/", "https://help.example.org/"
    settings.LANGUAGES = (*settings.LANGUAGES, ("ar", "العربية"))


@pytest.mark.usefixtures("_all_parts")
@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("username", ["", OWNER, LONG])
def test_a_phone_has_two_rows_with_all_parts_in_their_order(page, username, language):
    tab = open_profile(page, username, language=language, javascript=False)
    for width in (360, 390, 430):
        tab.set_viewport_size({"width": width, "height": 844})
        assert tab.evaluate(COUNT_ROWS) == 2, width
        assert tab.evaluate(FIND_OUTSIDERS) == [], width
        assert tab.locator(".site-header :is(a, button, summary, input):visible").evaluate_all(FIND_SMALL) == [], width
    told = iter(list_told(tab))
    assert [part for part in TOLD[language] if part not in told] == []


def test_the_search_of_the_commons_stays_in_its_row(page, settings):
    settings.CC_SEARCH_URL = "http://127.0.0.1:9"
    tab = open_profile(page, OWNER, width=390)
    box, button = (tab.locator(f".site-search {name}").bounding_box() for name in ("input", "button"))
    assert box["y"] < button["y"] + button["height"] / 2 < box["y"] + box["height"]


@pytest.mark.parametrize("username", [OWNER, LONG])
@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_menu_opens_under_the_finger_and_is_whole(page, username, width):
    tab = open_profile(page, username, width=width)
    name = tab.locator(".account-menu__name")
    before = name.bounding_box()
    name.click()
    assert name.bounding_box() == before
    assert tab.locator(".account-menu__list").bounding_box()["y"] >= before["y"] + before["height"] - 1
    assert tab.locator(".account-menu :is(a, button)").evaluate_all(FIND_SMALL) == []
    for css in ("", SPACED):
        tab.evaluate(read_probe("wear"), css)
        assert tab.evaluate(FIND_OUTSIDERS) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert find_violations(tab) == []


def test_a_search_is_sent_without_javascript(page):
    tab = open_profile(page, "", javascript=False)
    tab.get_by_role("searchbox", name="Find a scholar").fill("hypatia")
    tab.get_by_role("button", name="Search").click()
    assert tab.get_by_role("article").get_by_role("link", name="Hypatia", exact=True).is_visible()


def open_profile(page, username: str, *, width: int = 390, language: str = "en", javascript: bool = True) -> Page:
    person = Profile.objects.get(username=username) if username else None
    tab: Page = page(width=width, person=person, language=language, javascript=javascript)
    tab.goto(ADDRESS)
    return tab
