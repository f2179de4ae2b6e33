"""Nobody scrolls sideways, down to 320 pixels, which is a desktop at 400 % (WCAG 2.2, 1.4.10 Reflow)."""

import pytest

from tests.functional.addresses import ADDRESSES

WIDTHS = [320, 390, 1280]
TARGETS = "a, button, summary, input, select, textarea"

# Also finds what an ancestor cuts off, which the document's width does not tell. A table may scroll by itself.
FIND_OUTSIDERS = """
() => [...document.body.querySelectorAll("*")].filter((element) => {
  const box = element.getBoundingClientRect();
  const isOutside = box.width > 0 && (box.left < -1 || box.right > document.documentElement.clientWidth + 1);
  return isOutside && element.checkVisibility() && !element.closest("table");
}).map((element) => element.outerHTML.slice(0, 200))
"""

# What stands in a line of text may be as small as the text; alone in its line it needs the room around it.
FIND_SMALL = """
(elements) => elements.filter((element) => {
  const box = element.getBoundingClientRect();
  if (getComputedStyle(element).display !== "inline") return box.height < 24 || box.width < 24;
  let line = element.parentElement;
  while (getComputedStyle(line).display === "inline") line = line.parentElement;
  const isInText = elements.filter((other) => line.contains(other))
    .reduce((text, other) => text.replace(other.innerText, ""), line.innerText).trim() !== "";
  const isApart = (other) => {
    const next = other.getBoundingClientRect();
    const isOne = other.contains(element) || element.contains(other);
    return isOne || next.left >= box.right + 24 || next.right <= box.left - 24 ||
      Math.abs(next.top + next.height / 2 - box.top - box.height / 2) >= 24;
  };
  return !isInText && box.height < 24 && !elements.every(isApart);
}).map((element) => element.outerHTML)
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
    """A target has 24 pixels each way, unless it stands in a line of text (WCAG 2.2, 2.5.8 Target Size)."""
    tab = unfolded(address, width=390)
    targets = tab.locator(f":is({TARGETS}):visible")
    assert targets.count() > 5
    assert targets.evaluate_all(FIND_SMALL) == []
