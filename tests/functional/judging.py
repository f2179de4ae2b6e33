"""Whether everybody gets the whole of a page: enlarged, in their own colours, by ear, with any finger."""

from playwright.sync_api import Page

from tests.functional.colours import find_gone
from tests.functional.motion import find_moving
from tests.functional.test_reflow import FIND_SMALL, TARGETS
from tests.functional.tree import find_untold
from tests.functional.zoom import find_lost


def find_faults(tab: Page) -> list[str]:
    """Return what somebody does not get of this page; axe is asked elsewhere (axe.py)."""
    faults = {
        "told badly": find_untold(tab),
        "gone in forced colours": find_gone(tab),
        "moves": find_moving(tab),
        "lost when enlarged": find_lost(tab),
        "too small to hit": find_small(tab),
    }
    return [f"{kind}: {fault}" for kind, found in faults.items() for fault in found]


def find_small(tab: Page) -> list[str]:
    tab.set_viewport_size({"width": 390, "height": 900})
    return list(tab.locator(f":is({TARGETS}):visible").evaluate_all(FIND_SMALL))
