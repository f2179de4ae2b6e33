"""What moves although the reader has asked for less movement."""

from playwright.sync_api import Page

from tests.functional.probes import read_probe


def find_moving(tab: Page) -> list[str]:
    tab.emulate_media(reduced_motion="reduce")
    return list(tab.evaluate(read_probe("find_moving")))
