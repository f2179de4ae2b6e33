"""The real browser of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.machine import IS_CI, find_chromium

PATIENCE_MS = 30_000  # a busy machine is no mistake
ARGUMENTS = (
    "--no-sandbox",  # tests may run as root, where Chromium has no sandbox
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def open_browser(*arguments: str) -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        explain = pytest.fail if IS_CI else pytest.skip
        explain("no Chromium or Chrome on this machine: install one to run the browser tests")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*ARGUMENTS, *arguments])
        yield browser
        browser.close()
