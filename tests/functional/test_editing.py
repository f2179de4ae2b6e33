"""A scholar edits their page in a real browser: by keyboard, without JavaScript, and with what browsers may lose."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from knowledge_commons_profiles.profiles.models import Profile
from tests.functional.axe import find_violations
from tests.functional.unfolding import unfold

EDITED = "sofia-kovalevskaya"
ADDRESS = f"/members/{EDITED}/edit-profile/"


@pytest.fixture
def edited():
    """Somebody of the demo world; what a test writes is taken back, because the others read the same world."""
    profile = Profile.objects.get(username=EDITED)
    before: dict[str, Any] = Profile.objects.filter(pk=profile.pk).values().get()  # Any: all columns
    interests = list(profile.interests.all())
    yield profile
    profile.versions.all().delete()
    Profile.objects.filter(pk=profile.pk).update(**before)
    profile.interests.set(interests)


def editor_of(tab: Page, label: str):
    return tab.get_by_role("textbox", name=label, exact=True)


def test_page_is_filled_arranged_and_undone_by_keyboard(page, edited):
    tab = page(person=edited)
    tab.goto(ADDRESS)
    about = editor_of(tab, "About")
    expect(about).to_be_visible()
    about.focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("I study ")
    tab.keyboard.press("Control+B")
    tab.keyboard.type("numbers")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Save About", exact=True)).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("#announcement")).to_contain_text("About: saved.")
    expect(tab.get_by_role("button", name="Save About", exact=True)).to_be_focused()
    edited.refresh_from_db()
    assert edited.about == "<p>I study <strong>numbers</strong></p>"

    handle = tab.get_by_role("button", name="Move About", exact=True)
    handle.focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator('[data-column="left"] > li').nth(1)).to_have_attribute("data-section", "about_user")
    expect(handle).to_be_focused()
    tab.get_by_label("Who sees Education").select_option("owner")
    expect(tab.locator("#announcement")).to_contain_text("Education: saved.")
    edited.refresh_from_db()
    assert edited.layout["audiences"]["education"] == "owner"
    tab.locator("#undo").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#announcement")).to_contain_text("Undone.")
    edited.refresh_from_db()
    assert edited.layout["audiences"]["education"] == "members"


def test_a_section_is_dragged_to_the_other_column(page, edited):
    tab = page(person=edited)
    tab.goto(ADDRESS)
    expect(editor_of(tab, "Memberships")).to_be_visible()
    tab.emulate_media(reduced_motion="reduce")  # or the page would scroll under the pointer
    tab.set_viewport_size({"width": 1280, "height": 2000})
    tab.locator("#arrange-sections").evaluate("element => element.scrollIntoView()")
    tab.locator("#arrange-education .arrange__name").drag_to(tab.locator("#arrange-cv .arrange__name"))
    expect(tab.locator('[data-column="right"] > [data-section="education"]')).to_be_visible()


def test_unsaved_text_outlives_the_tab(page, edited):
    tab = page(person=edited)
    tab.goto(ADDRESS)
    tab.get_by_label("Pronouns").fill("she/her, unsaved")
    tab.get_by_label("Title").focus()
    tab.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    tab.close(run_before_unload=False)
    again = tab.context.new_page()
    again.goto(ADDRESS)
    again.get_by_role("button", name="Restore").click()
    expect(again.get_by_label("Pronouns")).to_have_value("she/her, unsaved")
    again.get_by_role("button", name="Save Name and position", exact=True).click()
    expect(again.locator("#announcement")).to_contain_text("saved")
    again.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


def test_interests_are_suggested_ended_by_comma_and_taken_away(page, edited):
    tab = page(person=edited)
    tab.goto(ADDRESS)
    field = tab.get_by_label("Academic interests", exact=False).and_(tab.get_by_role("textbox"))
    field.press_sequentially("Brand new one,")
    expect(tab.get_by_role("button", name="Remove Brand new one")).to_be_visible()
    field.press_sequentially("mathem")
    tab.locator("[data-suggestion]").first.click()
    tab.get_by_role("button", name="Remove Brand new one").click()
    tab.get_by_role("button", name="Save Academic interests", exact=True).click()
    expect(tab.locator("#announcement")).to_contain_text("saved")
    assert "Brand new one" not in edited.interests.values_list("label", flat=True)


def test_a_mistake_takes_the_focus(page, edited):
    tab = page(person=edited)
    tab.goto(ADDRESS)
    tab.get_by_label("ORCID iD").fill("1234")
    tab.get_by_role("button", name="Save Links", exact=True).click()
    expect(tab.locator("#links .error-summary")).to_be_focused()
    expect(tab.get_by_label("ORCID iD")).to_have_value("1234")


def test_two_who_edit_at_once_are_told_and_nothing_is_overwritten(page, edited):
    first, second = page(person=edited), page(person=edited)
    for tab in (first, second):
        tab.goto(ADDRESS)
    second.get_by_label("Pronouns").fill("they/them")
    second.get_by_role("button", name="Save Name and position", exact=True).click()
    expect(second.locator("#announcement")).to_contain_text("saved")
    first.get_by_label("Pronouns").fill("she/her")
    first.get_by_role("button", name="Save Name and position", exact=True).click()
    expect(first.locator("#about-you .error-summary")).to_be_focused()
    expect(first.locator("#about-you")).to_contain_text("they/them")
    expect(first.get_by_label("Pronouns")).to_have_value("she/her")
    edited.refresh_from_db()
    assert edited.pronouns == "they/them"
    first.get_by_role("button", name="Save Name and position", exact=True).click()
    expect(first.locator("#announcement")).to_contain_text("saved")
    edited.refresh_from_db()
    assert edited.pronouns == "she/her"


def test_a_session_that_ended_meanwhile_costs_no_word(page, edited):
    tab = page(person=edited)
    tab.goto(ADDRESS)
    tab.get_by_label("Pronouns").fill("typed before the session ended")
    tab.context.clear_cookies(name="sessionid")
    tab.get_by_role("button", name="Save Name and position", exact=True).click()
    expect(tab.locator("#announcement")).to_contain_text(
        "Nothing was saved. Check that you are online and still signed in."
    )
    expect(tab.get_by_label("Pronouns")).to_have_value("typed before the session ended")


def test_a_text_too_long_for_the_server_is_named_and_kept(page, edited, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000  # a browser takes seconds to type six million letters
    tab = page(person=edited)
    tab.goto(ADDRESS)
    tab.get_by_label("Pronouns").evaluate(
        "field => { field.removeAttribute('maxlength'); field.value = 'x'.repeat(2e5) }"
    )
    tab.get_by_role("button", name="Save Name and position", exact=True).click()
    expect(tab.locator("#announcement")).to_contain_text("It is too long: shorten it.")
    assert tab.get_by_label("Pronouns").evaluate("field => field.value.length") == 200_000


def test_the_same_without_javascript(page, edited):
    tab = page(person=edited, javascript=False)
    tab.goto(ADDRESS)
    tab.get_by_label("About", exact=False).and_(tab.locator("textarea")).fill("One\n\nTwo")
    tab.get_by_role("button", name="Save About", exact=True).click()
    expect(tab.locator(".messages")).to_contain_text("About: saved.")
    tab.get_by_role("button", name="Move About down").click()
    expect(tab.locator('[data-column="left"] > li').nth(1)).to_have_attribute("data-section", "about_user")
    tab.get_by_role("button", name="Undo", exact=True).click()
    expect(tab.locator('[data-column="left"] > li').first).to_have_attribute("data-section", "about_user")
    edited.refresh_from_db()
    assert re.sub(r"\s", "", edited.about) == "<p>One</p><p>Two</p>"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", [ADDRESS, f"/members/{EDITED}/view-as/", f"/members/{EDITED}/"])
def test_axe_finds_nothing(page, edited, address, width):
    tab = page(person=edited, width=width)
    tab.goto(address)
    if address == ADDRESS:
        expect(editor_of(tab, "Memberships")).to_be_visible()
    unfold(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert find_violations(tab) == []
