"""The pictures of README.md, of a site that `make run` started: `python -m tests.pictures http://localhost:8000`.

docs/images/dashboard.svg is drawn by `python -m tests.drill --compose --dashboard --picture`.
"""

import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.machine import find_chromium

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
SCHOLAR = "emilie-du-chatelet"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def main() -> int:
    if len(sys.argv) != 2 or not (program := find_chromium()):
        print(__doc__, file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    site = sys.argv[1].rstrip("/")
    profile = f"{site}/members/{SCHOLAR}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        take("profile", open_page(browser, profile, WIDE))
        take("profile-dark", open_page(browser, profile, WIDE, color_scheme="dark"))
        take("profile-phone", open_page(browser, profile, PHONE, is_mobile=True))
        take("directory", open_page(browser, f"{site}/members/?q=astronom", WIDE))
        take("editor", sign_in(open_page(browser, f"{site}/login/", WIDE), f"{site}/edit-profile/"))
        browser.close()
    return 0


def open_page(browser: Browser, address: str, viewport: Any, **options: Any) -> Page:  # Any: Playwright's own types
    page = browser.new_context(viewport=viewport, **options).new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def sign_in(page: Page, then: str) -> Page:
    page.get_by_role("button", name=f"Authorize as {SCHOLAR}", exact=True).click()
    page.goto(then)
    page.wait_for_load_state("networkidle")
    return page


def take(name: str, page: Page) -> None:
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
