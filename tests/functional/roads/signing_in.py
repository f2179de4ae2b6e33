"""How people of a road sign in: with the keyboard, at a provider that asks nothing."""

from typing import Any

from playwright.sync_api import Page


def press(tab: Page, role: Any, name: str) -> None:  # Any: Playwright's own list of roles
    """Do with the keyboard what a click would do."""
    tab.get_by_role(role, name=name, exact=True).first.press("Enter")


def sign_in(tab: Page, subject: str) -> None:
    press(tab, "link", "Sign in")
    press(tab, "button", f"Authorize as {subject}")
