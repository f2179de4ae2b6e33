"""Nobody scrolls sideways, down to 320 pixels, which is a desktop at 400 % (WCAG 2.2, 1.4.10 Reflow)."""

import pytest

from tests.functional.addresses import ADDRESSES

WIDTHS = [320, 390, 1280]

# Also finds what an ancestor cuts off, which the document's width does not tell. A table may scroll by itself.
FIND_OUTSIDERS = """
() => [...document.body.querySelectorAll("*")].filter((element) => {
  const box = element.getBoundingClientRect();
  const isOutside = box.width > 0 && (box.left < -1 || box.right > document.documentElement.clientWidth + 1);
  return isOutside && !element.closest("table");
}).map((element) => element.outerHTML.slice(0, 200))
"""

FIND_SMALL = """
(elements) => elements
  .filter((element) => getComputedStyle(element).display !== "inline" && element.getBoundingClientRect().height < 24)
  .map((element) => element.outerHTML)
"""


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_nothing_sticks_out(unfolded, address):
    tab = unfolded(address)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") == width, width
        assert tab.evaluate(FIND_OUTSIDERS) == [], width


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_links_are_large_enough_to_hit(unfolded, address):
    """A target is at least 24 pixels high, unless it stands in a line of text (WCAG 2.2, 2.5.8 Target Size)."""
    tab = unfolded(address, width=390)
    targets = tab.locator(":is(a, button, summary, input):visible")
    assert targets.count() > 5
    assert targets.evaluate_all(FIND_SMALL) == []
