"""All that can be unfolded on a page; not the account menu, which lies over the page (test_header.py opens it)."""

from playwright.sync_api import Page


def unfold(tab: Page) -> None:
    tab.locator("details:not(.account-menu)").evaluate_all("all => all.forEach((details) => { details.open = true })")
