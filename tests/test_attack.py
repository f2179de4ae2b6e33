"""Every route, tried by everybody with every method: nothing breaks, and who gets in is what tests/access.txt says."""

import re
from html import unescape
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from tests.answers import iter_faults, read_page
from tests.factories import ProfileFactory, UserFactory
from tests.routes import NUMBER, build_address, iter_routes
from tests.site_objects import fill_site

pytestmark = pytest.mark.django_db

PEOPLE = ("eve", "ben", "mallory", "ada", "stella", "sven")
MAY_SAY_503 = {"/health/ready/", "/health/", "/broker/health/", "/login/"}  # what they need is not there
GET_ALONE = {
    "/broker/silent-login/",
    "/cilogon/callback/",
    "/client-login/",
    "/login/",
}  # a HEAD must not begin or end a sign-in
LINK = re.compile(r"<(?:a|link|img|script|form|source)\b[^>]*\s(?:href|src|action)=\"(/[^/\"#][^\"#]*|/)")
TABLE, SERVICES = (Path(__file__).with_name(name) for name in ("access.txt", "access_of_services.txt"))
ADDRESSES = sorted({build_address(name, pattern) for name, pattern in iter_routes()})


# What a form has to hold before it can be said who may send it.
BODIES = {"/members/ada/history/": {"version": str(NUMBER)}}

type Sessions = dict[str, str]  # by who: the value of their cookie, "" for a stranger


@pytest.fixture
def people(request, client_of, settings, tmp_path) -> Sessions:
    settings.MEDIA_ROOT = str(tmp_path)
    signed_in = {who: request.getfixturevalue(who) for who in ("ben", "ada", "stella", "sven")}
    signed_in["mallory"] = ProfileFactory(username="mallory", user=UserFactory(username="mallory"), is_suspended=True)
    fill_site(signed_in["ada"], signed_in["stella"])
    cookies = {who: client_of(person).cookies["sessionid"].value for who, person in signed_in.items()}
    return {who: cookies.get(who, "") for who in PEOPLE}


def ask(method: str, address: str, session: str) -> HttpResponseBase:
    """Return the answer; what the request did is undone."""
    cache.clear()
    client = Client(raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        if method == "POST" and address in BODIES:
            answer: HttpResponseBase = client.post(address, BODIES[address])
        else:
            answer = client.generic(method, address)
        transaction.set_rollback(True)
    if isinstance(answer, StreamingHttpResponse):
        answer.getvalue()  # closes the file
    return answer


def try_all(method: str, people: Sessions) -> dict[str, tuple[int, ...]]:
    """Return the statuses; every one of the answers has to carry what protects it."""
    tried = [(address, who) for address in ADDRESSES for who in people]
    answers = {(address, who): ask(method, address, people[who]) for address, who in tried}
    assert [
        (*key, fault)
        for key, answer in answers.items()
        for fault in iter_faults(key[0], answer, is_signed_in=key[1] != "eve")
    ] == []
    return {address: tuple(answers[address, who].status_code for who in people) for address in ADDRESSES}


def find_broken(found: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {
        address: got
        for address, got in found.items()
        if max(got) >= HTTPStatus.INTERNAL_SERVER_ERROR and address not in MAY_SAY_503
    }


def read_table(table: Path = TABLE) -> dict[tuple[str, str], tuple[int, ...]]:
    """Each line: an address, a method, and the status for each of PEOPLE (or of CALLERS)."""
    rows = [line.split() for line in table.read_text(encoding="utf-8").splitlines() if line.startswith("/")]
    return {(address, method): tuple(map(int, statuses)) for address, method, *statuses in rows}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_may_do_what_is_what_the_table_says(people, method):
    found = try_all(method, people)
    assert find_broken(found) == {}
    table = {address: statuses for (address, of), statuses in read_table().items() if of == method}
    assert {address for address in ADDRESSES if address not in table} == set()
    assert {address: (got, table[address]) for address, got in found.items() if got != table[address]} == {}


# By which token a machine calls: none, one that nobody made, one that was taken away, and one of each scope.
CALLERS = ("nobody", "unknown", "ended", *Service.Scope)
BEARERS = tuple(address for address in ADDRESSES if address.startswith(("/api/v1/", "/broker/verify-nonce/")))


def call_all(method: str, tokens: dict[str, str]) -> dict[str, tuple[int, ...]]:
    cache.clear()
    return {address: tuple(call(method, address, token) for token in tokens.values()) for address in BEARERS}


def call(method: str, address: str, token: str) -> int:
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"} if token else {})
    with transaction.atomic():
        status = client.generic(method, address, b"{}", content_type="application/json").status_code
        transaction.set_rollback(True)
    return status


@pytest.fixture
def tokens(people) -> dict[str, str]:
    ended, token = make_service("ended", list(Service.Scope))
    Service.objects.filter(pk=ended.pk).update(is_active=False)
    own = {scope.value: make_service(scope.value, [scope])[1] for scope in Service.Scope}
    return {"nobody": "", "unknown": "made-up", "ended": token, **own}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_a_token_opens_is_what_the_table_says(tokens, method):
    found = call_all(method, tokens)
    assert find_broken(found) == {}
    table = {address: statuses for (address, of), statuses in read_table(SERVICES).items() if of == method}
    assert {address: (got, table.get(address)) for address, got in found.items() if got != table.get(address)} == {}


def test_methods_that_nothing_here_takes_are_refused(people):
    few = {who: people[who] for who in ("ada", "sven")}
    taken = {}
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
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


@pytest.mark.parametrize("who", ["eve", "ada", "sven"])
def test_no_link_leads_nowhere(people, who):
    """Walk from the home page over every link, as far as there are any."""
    waiting, seen, dead = ["/"], {"/"}, []
    while waiting:
        address = waiting.pop()
        answer = ask("GET", address, people[who])
        if answer.status_code in {404, 410} or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            dead.append((address, answer.status_code))
        fresh = {unescape(link) for link in LINK.findall(read_page(answer))} - seen
        fresh = {link for link in fresh if not link.startswith(("/static/", "/admin/", "/login/"))}
        seen |= fresh
        waiting += sorted(fresh)
        assert len(seen) < 500, "the site has no end"
    assert dead == []
