"""What every test may use: three people, their clients, and a real browser."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Browser, ConsoleMessage, Page

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.profiles.models import Profile
from tests.browsers import open_browser
from tests.clients import fake_societies
from tests.clients.fake_societies import Societies, run_societies
from tests.commons import commons_database, wordpress
from tests.factories import ProfileFactory, UserFactory
from tests.leaks import LeakFinder

__all__ = ["commons_database", "wordpress"]  # fixtures of other modules that every test may ask for


# How long an example takes says more of the machine than of us.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_sessionfinish() -> None:
    cache.clear()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaks_into_the_log() -> Iterator[None]:
    finder = LeakFinder()
    logging.getLogger().addHandler(finder)
    yield
    logging.getLogger().removeHandler(finder)
    assert finder.found == []


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    for kept in caches.all(initialized_only=False):
        kept.clear()


# People: Ada owns what a test is about, Ben is signed in, Eve is a stranger; Stella is staff, Sven may do everything.


@pytest.fixture
def ada(db: None) -> Profile:
    return ProfileFactory(username="ada", name="Ada Owner", user=UserFactory(username="ada"))


@pytest.fixture
def ben(db: None) -> Profile:
    return ProfileFactory(username="ben", name="Ben Member", user=UserFactory(username="ben"))


@pytest.fixture
def stella(db: None) -> Profile:
    """Staff, but no superuser."""
    return ProfileFactory(username="stella", name="Stella Staff", user=UserFactory(username="stella", is_staff=True))


@pytest.fixture
def sven(db: None) -> Profile:
    user = UserFactory(username="sven", is_staff=True, is_superuser=True)
    return ProfileFactory(username="sven", name="Sven Superuser", user=user)


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


@pytest.fixture
def run_tasks(db: None) -> Callable[[], int]:
    """Return a function that does what waits for the commit, then every task that is due, and counts the tasks.

    Those that follow from every change of a person do not count: they tell sister services, if there are any.

    The real worker does them, in this process; tasks that are to run later stay. Its loop is ours, because its own
    drops connections between tasks, and with them a test's transaction.
    """
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )

    def run() -> int:
        while connection.run_on_commit:
            connection.run_on_commit.pop(0)[1]()
        task_count = 0
        while waiting := DBTaskResult.objects.ready().select_for_update(skip_locked=True).first():
            waiting.claim(worker.worker_id)
            worker.run_task(waiting)
            task_count += waiting.task_path not in settings.CHANGE_TASKS
        return task_count

    return run


# Other systems


@pytest.fixture
def societies(settings) -> Iterator[Societies]:
    with run_societies() as societies:
        settings.MLA_API_BASE_URL = f"{societies.url}/mla"
        settings.MLA_API_KEY, settings.MLA_API_SECRET = fake_societies.MLA_KEY, fake_societies.MLA_SECRET
        settings.ARLISNA_API_BASE_URL = f"{societies.url}/arlisna/"
        settings.ARLISNA_API_TOKEN = fake_societies.ARLISNA_TOKEN
        settings.UP_API_BASE_URL = f"{societies.url}/up"
        settings.UP_CLIENT_ID, settings.UP_CLIENT_SECRET = fake_societies.UP_CLIENT, fake_societies.UP_CLIENT_SECRET
        settings.UP_REFRESH_TOKEN = fake_societies.UP_REFRESH
        for name in ("MLA", "ARLISNA", "UP"):
            setattr(settings, f"{name}_REQUESTS_A_MINUTE", 1_000_000)
        yield societies


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
    # Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, live_server, client_of) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an empty page: `page(width=390, dark=True).goto("/members/")`.

    `person` is signed in. The test fails when a page's script breaks or its security policy is broken.
    """
    contexts, mistakes = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            mistakes.append(message.text)

    def open_page(
        *, width: int = 1280, dark: bool = False, javascript: bool = True, person=None, language: str = "en-US"
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=language,
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
