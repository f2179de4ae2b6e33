"""The same way by keyboard alone: nothing is out of reach, and one always sees where one is."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from knowledge_commons_profiles.profiles.models import Profile

MOST_STEPS = 60

# What a keyboard user needs of the focused element: an outline, and not to be hidden by something or out of sight.
DESCRIBE_FOCUS = """
() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getClientRects()[0];
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return {
    text: element.getAttribute("aria-label") || element.innerText || element.name,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    isSeen: Boolean(top) && (element.contains(top) || top.contains(element)),
  };
}
"""


def test_skip_link_appears_first_and_leads_past_the_header(page):
    tab = page()
    tab.goto("/")
    skip_link = tab.get_by_role("link", name="Skip to content")
    expect(skip_link).not_to_be_in_viewport()
    tab.keyboard.press("Tab")
    expect(skip_link).to_be_focused()
    expect(skip_link).to_be_in_viewport(ratio=1)
    tab.keyboard.press("Enter")
    expect(skip_link).not_to_be_in_viewport()
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("searchbox", name="Find a scholar by name")).to_be_focused()


@pytest.mark.parametrize("opener", ["Enter", "Space"])
def test_whole_way_by_keyboard(page, opener):
    tab = page()
    tab.goto("/")
    step_to(tab, "q")
    tab.keyboard.type("emil")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/members/\?q=emil$"))
    step_to(tab, "Émilie du Châtelet")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Émilie du Châtelet")
    step_to(tab, "Citation style: Chicago (author-date)")
    expect(tab.get_by_role("link", name="APA")).to_be_hidden()
    tab.keyboard.press(opener)
    expect(tab.get_by_role("link", name="APA")).to_be_visible()
    step_to(tab, "APA")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"\?style=apa#works$"))
    expect(tab.locator("summary", has_text="Citation style")).to_have_text("Citation style: APA")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "address", ["/", "/members/?q=emil", "/members/ada-lovelace/?style=mla", "/pages/accessibility/"]
)
def test_every_stop_of_the_tab_key_is_seen(page, address, dark):
    tab = page(dark=dark)
    tab.emulate_media(reduced_motion="reduce")  # or one would look before the page has scrolled
    tab.goto(address)
    stops = [stop for stop in walk(tab) if stop["outline"] < 2 or not stop["isSeen"]]
    assert stops == []


@pytest.mark.parametrize("key", ["Escape", "Tab"])
def test_an_open_menu_covers_nothing_that_has_the_focus(page, key):
    tab = page(person=Profile.objects.get(username="sofia-kovalevskaya"))
    tab.goto("/members/sofia-kovalevskaya/")
    menu, name = tab.locator(".account-menu__list"), tab.locator(".account-menu__name")
    name.press("Enter")
    expect(menu).to_be_visible()
    tab.get_by_role("button", name="Sign out").focus()
    tab.keyboard.press(key)
    expect(menu).to_be_hidden()
    expect(name if key == "Escape" else tab.get_by_role("link", name="Edit", exact=True)).to_be_focused()


def step_to(tab: Page, text: str) -> None:
    """Press Tab until the element with this text has the focus."""
    for _ in range(MOST_STEPS):
        tab.keyboard.press("Tab")
        if tab.evaluate(DESCRIBE_FOCUS)["text"] == text:
            return
    pytest.fail(f"Tab does not lead to “{text}” in {MOST_STEPS} steps")


def walk(tab: Page) -> list[dict[str, Any]]:  # Any: a text, a number, a yes or no
    """Press Tab through the whole page; return what was focused, from the skip link to the last link of the footer."""
    stops: list[dict[str, Any]] = []
    while not stops or stops[-1]["text"] != "All members":
        assert len(stops) < 2 * MOST_STEPS, "Tab does not come to the end of the page"
        tab.keyboard.press("Tab")
        stops.append(tab.evaluate(DESCRIBE_FOCUS))
    return stops
