"""Every route, tried by everybody with every method: nothing breaks, and who gets in is what tests/access.txt says."""

import re
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import NetworkFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = ("eve", "ben", "mallory", "ada", "stella", "sven")
MAY_SAY_503 = {"/health/ready/", "/health/", "/broker/health/", "/login/"}  # what they need is not there
GET_ALONE = {
    "/broker/silent-login/",
    "/cilogon/callback/",
    "/client-login/",
    "/login/",
}  # a HEAD must not begin or end a sign-in
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "x-frame-options",
)
INLINE = re.compile(
    r"<style|<[^>]+\sstyle=|<[^>]+\son[a-z]+=|<script(?![^>]*(?:\ssrc=|application/ld\+json))[^>]*>", re.IGNORECASE
)
LINK = re.compile(r"<(?:a|link|img|script|form|source)\b[^>]*\s(?:href|src|action)=\"(/[^/\"#][^\"#]*|/)")
MIXED = re.compile(r"<(?!a\b)[^>]+\s(?:src|href|action)=\"http://(?!testserver)")
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


ADDRESSES = sorted({build_address(name, pattern) for name, pattern in iter_routes(get_resolver())})


@pytest.fixture
def people(ada, ben, stella, sven) -> dict[str, Profile | None]:
    NetworkFactory(slug="logic")
    mallory = ProfileFactory(username="mallory", user=UserFactory(username="mallory"), is_suspended=True)
    return {"eve": None, "ben": ben, "mallory": mallory, "ada": ada, "stella": stella, "sven": sven}


def ask(method: str, address: str, person: Profile | None) -> HttpResponseBase:
    """Return the answer; what the request did is undone."""
    cache.clear()
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if person and person.user:
            client.force_login(person.user)
        answer = client.generic(method, address)
        transaction.set_rollback(True)
    return answer


def try_all(method: str, people: dict[str, Profile | None]) -> dict[str, tuple[int, ...]]:
    return {
        address: tuple(ask(method, address, person).status_code for person in people.values()) for address in ADDRESSES
    }


def find_broken(found: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {
        address: got
        for address, got in found.items()
        if max(got) >= HTTPStatus.INTERNAL_SERVER_ERROR and address not in MAY_SAY_503
    }


def read_table() -> dict[tuple[str, str], tuple[int, ...]]:
    """Each line: an address, a method, and the status for each of PEOPLE."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("/")]
    return {(address, method): tuple(map(int, statuses)) for address, method, *statuses in rows}


def read_text(answer: HttpResponseBase) -> str:
    """Return a page's text; what is not a page is empty."""
    if isinstance(answer, HttpResponse) and answer.get("content-type", "").startswith("text/html"):
        return answer.content.decode()
    return ""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_may_do_what_is_what_the_table_says(people, method):
    found = try_all(method, people)
    assert find_broken(found) == {}
    table = {address: statuses for (address, of), statuses in read_table().items() if of == method}
    assert {address for address in ADDRESSES if address not in table} == set()
    assert {address: (got, table[address]) for address, got in found.items() if got != table[address]} == {}


def test_methods_that_nothing_here_takes_are_refused(people):
    few = {who: people[who] for who in ("eve", "ada", "sven")}
    taken = {}
    for method in ("PUT", "PATCH", "DELETE"):
        found = try_all(method, few)
        assert find_broken(found) == {}
        taken |= {(address, method): got for address, got in found.items() if min(got) < HTTPStatus.MULTIPLE_CHOICES}
    assert taken == {}


def test_asking_for_the_head_or_the_options_breaks_nothing(people):
    few = {who: people[who] for who in ("eve", "ada")}
    table = read_table()
    heads = try_all("HEAD", few)
    as_got = {address: (table[address, "GET"][0], table[address, "GET"][3]) for address in ADDRESSES}
    assert {
        address: (got, as_got[address])
        for address, got in heads.items()
        if got != as_got[address] and address not in GET_ALONE
    } == {}
    assert {heads[address] for address in GET_ALONE} == {(405, 405)}
    assert find_broken(try_all("OPTIONS", few)) == {}


def test_every_answer_has_the_protecting_headers_and_no_inline_code(people):
    faults = []
    for address in ADDRESSES:
        for who in ("eve", "ada", "sven"):
            answer = ask("GET", address, people[who])
            page = read_text(answer)
            faults += [(address, who, header) for header in HEADERS if header not in answer]
            faults += [(address, who, found) for found in (*INLINE.findall(page), *MIXED.findall(page))]
    assert faults == []


@pytest.mark.parametrize("who", ["eve", "ada", "sven"])
def test_no_link_leads_nowhere(people, who):
    """Walk from the home page over every link, as far as there are any."""
    waiting, seen, dead = ["/"], {"/"}, []
    while waiting:
        address = waiting.pop()
        answer = ask("GET", address, people[who])
        if answer.status_code in {404, 410} or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            dead.append((address, answer.status_code))
        fresh = {unescape(link) for link in LINK.findall(read_text(answer))} - seen
        fresh = {link for link in fresh if not link.startswith(("/static/", "/admin/", "/login/"))}
        seen |= fresh
        waiting += sorted(fresh)
        assert len(seen) < 500, "the site has no end"
    assert dead == []
