"""A Commons in a real MariaDB: the demo's scholars, synthetic members, and what goes wrong in such tables."""

import fcntl
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone

from knowledge_commons_profiles.demo import wordpress_world
from knowledge_commons_profiles.demo.wordpress_world.loading import Loader
from knowledge_commons_profiles.wordpress.router import ALIAS
from tests.machine import IS_CI, ROOT
from tests.mariadb import MISSING

SIZE = {"people": 150, "groups": 30, "blogs": 40}
DOMAIN = "commons.example.org"
ENGINE = "tests.mariadb_engine"

type Entry = dict[str, Any]  # Any: Django's own schema


@pytest.fixture(scope="session")
def commons_database(django_db_blocker) -> Entry:
    """The `DATABASES` entry of a filled MariaDB, which all tests share: they only read it."""
    entry: Entry | None = django_settings.WORDPRESS_DATABASE
    if entry is None:
        (pytest.fail if IS_CI else pytest.skip)(MISSING)
    with django_db_blocker.unblock():
        fill(entry)
    return entry


def fill(entry: Entry) -> None:
    """Load the Commons unless it is there as this code makes it; of several processes, the first one does it."""
    lock = ROOT / ".local" / "mariadb-tests.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        make_database(entry)
        loader = Loader(entry)
        try:
            label = build_label()
            if loader.find_label() != label:
                loader.load(**SIZE, now=timezone.now(), label=label)
        finally:
            loader.close()


def make_database(entry: Entry) -> None:
    loader = Loader({**entry, "NAME": ""})
    with loader.connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{entry['NAME']}` CHARACTER SET utf8mb4")
    loader.close()


def build_label() -> str:
    """Return what changes when the code that makes the Commons does."""
    code = b"".join(path.read_bytes() for path in sorted(Path(*wordpress_world.__path__).glob("*.py")))
    return sha256(code + str(SIZE).encode()).hexdigest()[:16]


@pytest.fixture
def wordpress(db: None, commons_database: Entry, settings) -> Iterator[Entry]:
    """WordPress is configured, as WORDPRESS_DATABASE_URL and WORDPRESS_DOMAIN do it."""
    settings.WORDPRESS_DOMAIN = DOMAIN
    with_alias(commons_database)
    yield commons_database
    without_alias()


def with_alias(entry: Entry) -> None:
    entry = {**entry, "ENGINE": ENGINE}
    connections.databases[ALIAS] = connections.configure_settings({"default": {}, ALIAS: entry})[ALIAS]


def without_alias() -> None:
    connections[ALIAS].close()
    del connections[ALIAS]
    del connections.databases[ALIAS]
