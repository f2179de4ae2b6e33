"""Every route, tried by everybody with every method: nothing breaks, and who gets in is what tests/access.txt says."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import NetworkFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PEOPLE = ("eve", "ben", "mallory", "ada", "stella", "sven")
TABLE = Path(__file__).with_name("access.txt")
# The admin's routes are Django's own; tests/accounts/test_access.py has the table of who gets in.
VALUES: dict[str, Any] = {
    "username": "ada",
    "network": "logic",
    "slug": "about",
    "section": "about",
    "audience": "everyone",
    "side": "left",
    "suffix": "json",
    "secret": "guessed",
    "handle": "guessed",
    "name": "guessed.webp",
    "rest": "old",
    "work": "1",
    "path": "nothing",
    "address_id": 1,
    "method_id": 1,
    "group_id": 1,
    "number": 1,
}


def iter_routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern
        elif pattern.namespace != "admin":
            yield from iter_routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def build_address(name: str, pattern: URLPattern) -> str:
    values = {key: VALUES[key] for key in pattern.pattern.regex.groupindex}
    if name == "profiles:sitemap_section":
        values["section"] = "profiles"
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch as problem:
        raise AssertionError(f"{name}: a value in VALUES does not fit") from problem


ROUTES = {name: build_address(name, pattern) for name, pattern in iter_routes(get_resolver())}


@pytest.fixture
def people(ada, ben, stella, sven) -> dict[str, Profile | None]:
    NetworkFactory(slug="logic")
    mallory = ProfileFactory(username="mallory", user=UserFactory(username="mallory"), is_suspended=True)
    return {"eve": None, "ben": ben, "mallory": mallory, "ada": ada, "stella": stella, "sven": sven}


def ask(method: str, address: str, person: Profile | None) -> int:
    """Return the status; what the request did is undone."""
    cache.clear()
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if person:
            client.force_login(person.user)
        status = client.generic(method, address).status_code
        transaction.set_rollback(True)
    return status


def try_all(method: str, people: dict[str, Profile | None]) -> dict[str, tuple[int, ...]]:
    return {
        name: tuple(ask(method, address, people[who]) for who in PEOPLE) for name, address in sorted(ROUTES.items())
    }


def read_table() -> dict[tuple[str, str], tuple[int, ...]]:
    """Each line: a route, a method, and the status for each of PEOPLE."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]
    return {(name, method): tuple(map(int, statuses)) for name, method, *statuses in rows}


def test_every_route_stands_in_the_table():
    assert {name for name, _ in read_table()} == set(ROUTES)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_may_do_what_is_what_the_table_says(people, method):
    table = read_table()
    found = try_all(method, people)
    wrong = {name: (got, table.get((name, method))) for name, got in found.items() if got != table.get((name, method))}
    assert wrong == {}


@pytest.mark.parametrize("method", METHODS)
def test_nothing_breaks(people, method):
    found = try_all(method, people)
    allowed = {"observability:ready", "broker:health"}  # they say by 503 that a part is missing
    broken = {name: got for name, got in found.items() if max(got) >= HTTPStatus.INTERNAL_SERVER_ERROR}
    assert {name: got for name, got in broken.items() if name not in allowed} == {}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_methods_that_nothing_here_takes_are_refused(people, method):
    found = try_all(method, people)
    assert {name: got for name, got in found.items() if min(got) < HTTPStatus.MULTIPLE_CHOICES} == {}
