"""What every test may use: three people, their clients, and a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import ProfileFactory, UserFactory
from tests.machine import IS_CI, find_chromium

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # tests may run as root, where Chromium has no sandbox
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_sessionfinish() -> None:
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _own_cache() -> Iterator[None]:
    """Keep this process's keys apart from those of other test processes and of whoever else uses the Redis."""
    default: dict[str, Any] = settings.CACHES["default"]  # Any: Django's own schema
    default["KEY_PREFIX"] = f"tests-{uuid4().hex}"
    if settings.REDIS_SERVER:
        default["OPTIONS"]["CLIENT_CLASS"] = "tests.caches.PrefixedClient"
    del caches["default"]  # pytest looked at `cache` while it collected fixtures, and so connected it as it was
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _empty_cache(_own_cache: None) -> None:
    cache.clear()


# People: Ada owns what a test is about, Ben is signed in, Eve is a stranger.


@pytest.fixture
def ada(db: None) -> Profile:
    return ProfileFactory(username="ada", name="Ada Owner", user=UserFactory(username="ada"))


@pytest.fixture
def ben(db: None) -> Profile:
    return ProfileFactory(username="ben", name="Ben Member", user=UserFactory(username="ben"))


@pytest.fixture
def eve() -> Client:
    return Client()


@pytest.fixture
def client_of(db: None) -> Callable[[Profile | User], Client]:
    """Return a function that gives a client in which this person is signed in."""

    def sign_in(person: Profile | User) -> Client:
        user = person if isinstance(person, User) else person.user
        assert user is not None, "a profile without a user cannot sign in"
        client = Client()
        client.force_login(user)
        return client

    return sign_in


# A real browser


@pytest.fixture(scope="session")
def _lone_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Let the test database be dropped although Django keeps connections beside the browser's event loop."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def browser(_lone_database: None) -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        explain = pytest.fail if IS_CI else pytest.skip
        explain("no Chromium or Chrome on this machine: install one to run the browser tests")
    # Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server, client_of) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an empty page: `page(width=390, dark=True).goto("/members/")`.

    `person` is signed in. The test fails when a page's script breaks or its security policy is broken.
    """
    contexts, mistakes = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            mistakes.append(message.text)

    def open_page(*, width: int = 1280, dark: bool = False, javascript: bool = True, person=None) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        if person:
            cookie = client_of(person).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert mistakes == []
