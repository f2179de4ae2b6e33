"""Nobody scrolls sideways, down to 320 pixels, which is a desktop at 400 % (WCAG 2.2, 1.4.10 Reflow)."""

import pytest

from tests.functional.addresses import ADDRESSES

WIDTHS = [320, 390, 1280]

# Also finds what an ancestor cuts off, which the width of the document does not tell.
FIND_OUTSIDERS = """
() => [...document.body.querySelectorAll("*")].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && (box.left < -1 || box.right > document.documentElement.clientWidth + 1);
}).map((element) => `${element.tagName} ${element.className.baseVal ?? element.className}: ${element.textContent.slice(0, 60)}`)
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
    targets = tab.locator("a:visible, button:visible, summary:visible, input:visible").all()
    small = [target.inner_text() for target in targets if is_small(target)]
    assert small == []


def is_small(target) -> bool:
    in_text = target.evaluate("element => getComputedStyle(element).display === 'inline'")
    return not in_text and target.bounding_box()["height"] < 24
