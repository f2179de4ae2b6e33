"""The site in Spanish, in a real browser: chosen without JavaScript, whole to axe, and nothing sticks out."""

import pytest
from playwright.sync_api import expect

from knowledge_commons_profiles.profiles.models import Profile
from tests.functional.axe import find_violations
from tests.functional.test_reflow import FIND_OUTSIDERS, FIND_SMALL

OWNER = "sofia-kovalevskaya"
PAGES = {
    "home": "/",
    "directory": "/members/",
    "profile": "/members/ada-lovelace/",
    "own profile": f"/members/{OWNER}/",
    "editor": f"/members/{OWNER}/edit-profile/",
    "files": f"/members/{OWNER}/edit-profile/files/",
    "settings": f"/members/{OWNER}/settings/",
    "404": "/members/nobody-of-this-name/",
}
OF_OWNER = {"own profile", "editor", "files", "settings"}


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out_in_spanish(unfolded, name, width):
    person = Profile.objects.get(username=OWNER) if name in OF_OWNER else None
    tab = unfolded(PAGES[name], width=width, person=person, language="es-ES")
    assert tab.locator("html").get_attribute("lang") == "es"
    assert tab.evaluate(FIND_OUTSIDERS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.locator(":is(a, button, summary, input):visible").evaluate_all(FIND_SMALL) == []
    assert find_violations(tab) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_chooses_a_language_by_keyboard_and_stays_on_the_page(page, javascript):
    tab = page(javascript=javascript)
    tab.goto("/members/?q=ada")
    tab.get_by_role("button", name="Español").press("Enter")
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    assert tab.url.endswith("/members/?q=ada")
    tab.goto("/members/ada-lovelace/")
    expect(tab.get_by_role("link", name="Iniciar sesión")).to_be_visible()
    tab.get_by_role("button", name="English").press("Enter")
    expect(tab.get_by_role("link", name="Sign in")).to_be_visible()
    assert tab.url.endswith("/members/ada-lovelace/")


def test_what_scripts_say_is_in_the_language_of_the_page(page):
    tab = page(person=Profile.objects.get(username=OWNER), language="es-ES")
    tab.goto(PAGES["editor"])
    expect(tab.get_by_role("button", name="Negrita").first).to_be_visible()
    expect(tab.get_by_role("toolbar", name="Formato de Presentación")).to_be_visible()
    expect(tab.get_by_role("list", name="Intereses elegidos")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["home", "directory", "profile", "editor"])
def test_a_language_from_the_right_turns_the_whole_page_and_nothing_sticks_out(unfolded, settings, name, width):
    settings.LANGUAGES = (("en", "English"), ("ar", "العربية"))
    person = Profile.objects.get(username=OWNER) if name in OF_OWNER else None
    tab = unfolded(PAGES[name], width=width, person=person, language="ar")
    assert tab.locator("html").get_attribute("dir") == "rtl"
    assert tab.evaluate(FIND_OUTSIDERS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    brand = tab.locator(".site-header__brand").bounding_box()
    assert brand["x"] + brand["width"] > 0.9 * width
    assert find_violations(tab) == []


def test_a_name_in_another_script_runs_in_its_own_direction_on_a_spanish_page(page):
    tab = page(javascript=False, language="es-ES")
    tab.goto("/members/ibn-khaldun/")
    assert tab.locator("h1 bdi").evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert tab.locator("h1").evaluate("element => getComputedStyle(element).direction") == "ltr"
