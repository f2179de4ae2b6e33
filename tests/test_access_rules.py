"""What the tables of access have to say: tests/test_attack.py proves them true, these rules prove them right.

A new address that breaks a rule fails here, and a rule is changed knowingly or not at all.
"""

from collections.abc import Iterator

import pytest
from django.test import Client

from knowledge_commons_profiles.accounts.models import Service
from tests.test_attack import ADDRESSES, BODIES, CALLERS, PEOPLE, SERVICES, people, read_table

__all__ = ["people"]

TABLE = {key: dict(zip(PEOPLE, statuses, strict=True)) for key, statuses in read_table().items()}
OF_SERVICES = {key: dict(zip(CALLERS, statuses, strict=True)) for key, statuses in read_table(SERVICES).items()}
REFUSED = {401, 403, 404, 405, 410}
SIGN_IN = 302  # a stranger is led to the sign-in

# What anybody may open, each for a reason that stands on the page itself; all else asks who somebody is.
PUBLIC = {
    *("/", "/robots.txt", "/.well-known/security.txt", "/pages/about/", "/registration/start/", "/logout/"),
    *("/sitemap.xml", "/sitemap-members.xml", "/stats/", "/stats/download/", "/search/", "/search/suggestions/"),
    *("/members/", "/network/logic/members/", "/logic/members/", "/logic/members/ada/"),
    *("/members/ada/", "/members/ada.json", "/members/ada/cv/", "/members/ada/works/w1/"),
    "/media/images/0123456789abcdef0123456789abcdef-512.webp",
    *("/health/", "/health/live/", "/health/ready/", "/broker/health/"),
    *("/api/v1/members/ada/", "/api/v1/groups/9001/", "/api/v1/groups/about/"),
    *("/api/v1/schema/", "/api/v1/swagger/", "/api/v1/redoc/"),
    *("/o/.well-known/openid-configuration", "/o/.well-known/jwks.json"),
    "/activate/mailed-to-join/",  # whoever has the link: it shows a button
}
# What a stranger may send: the button behind a mailed link, which only asks again (no box is ticked here).
SENT_BY_STRANGERS = {"/activate/mailed-to-join/"}
OWN = ("/edit-profile/", "/settings/", "/history/", "/view-as/", "/join/", "/leave/", "/profile/change-")
OF_STAFF = ("/staff/", "/upload-csv/", "/suspend/", "/restore/", "/roles/", "/makesuperuser/")
OF_ADA_ALONE = ("/settings/data/", "/new-email/")
# No browser's cookie counts there, so no other site can misuse it: machines come with tokens of their own.
WITHOUT_FORM_TOKEN = {
    *(address for address in ADDRESSES if address.startswith("/api/")),
    *("/broker/verify-nonce/", "/cilogon/backchannel-logout/"),
    *("/o/token/", "/o/revoke_token/", "/o/userinfo/"),
    "/language/",  # pages that are kept for all strangers hold no token; a forger could change nothing but words
}


def find(*parts: str, start: str = "/") -> Iterator[tuple[str, str]]:
    """Yield the keys of the rows whose address begins so and holds one of the parts."""
    found = [key for key in TABLE if key[0].startswith(start) and any(part in key[0] for part in parts)]
    assert found
    yield from found


def find_let_in(keys: Iterator[tuple[str, str]], *people: str) -> list[tuple[str, str, str]]:
    return [(*key, who) for key in keys for who in people if TABLE[key][who] not in REFUSED]


def test_the_tables_hold_every_address_twice():
    assert {address for address, _ in TABLE} == set(ADDRESSES)
    assert {method for _, method in TABLE} == {"GET", "POST"} == {method for _, method in OF_SERVICES}


def test_nothing_of_ada_is_changed_or_managed_by_another_member():
    mine = [key for key in find(*OWN, start="/members/ada/") if "/profile/edit/" not in key[0]]
    assert find_let_in(iter(mine), "ben", "mallory") == []
    assert {TABLE[key]["eve"] for key in mine} <= REFUSED | {SIGN_IN}


def test_pages_of_staff_are_closed_to_members():
    assert find_let_in(find(*OF_STAFF), "ben", "mallory", "ada") == []
    assert {TABLE[key]["eve"] for key in find(*OF_STAFF)} <= REFUSED | {SIGN_IN}


def test_only_a_superuser_makes_superusers():
    assert find_let_in(find("/makesuperuser/"), *(who for who in PEOPLE if who not in {"eve", "sven"})) == []


def test_the_archive_and_a_mailed_link_are_for_their_owner_and_not_for_staff():
    assert find_let_in(find(*OF_ADA_ALONE), "ben", "mallory", "stella", "sven") == []


def test_a_stranger_opens_what_is_public_and_sends_nothing():
    opened = {address for (address, method), who in TABLE.items() if method == "GET" and who["eve"] < 300}
    assert opened == PUBLIC
    sent = {address for (address, method), who in TABLE.items() if method == "POST" and who["eve"] < 300}
    assert sent == SENT_BY_STRANGERS


def test_whoever_is_more_may_more():
    """What a stranger reads everybody reads; what a suspended member does others do; a superuser is staff."""
    for less, more in (("eve", "ben"), ("mallory", "ben"), ("ben", "stella"), ("stella", "sven")):
        assert {key for key, who in TABLE.items() if who[less] < 300 and who[more] in {401, 403}} == set()


def test_a_token_that_is_none_or_ended_opens_what_anybody_may_and_each_scope_its_own():
    for key, who in OF_SERVICES.items():
        assert who["unknown"] == who["ended"] == who["nobody"], key
        is_for_one_scope = [who[scope] for scope in Service.Scope].count(403) == len(Service.Scope) - 1
        assert is_for_one_scope or who["nobody"] not in {401, 403}, key


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["eve", "ada", "sven"])
def test_a_form_without_its_token_is_refused(people, who):
    taken = {}
    for address in ADDRESSES:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        if people[who]:
            client.cookies["sessionid"] = people[who]
        taken[address] = client.post(address, BODIES.get(address, {})).status_code
    assert {address for address, status in taken.items() if status != 403} == {
        address for address in WITHOUT_FORM_TOKEN if taken[address] != 403
    }
    assert {taken[address] for address in WITHOUT_FORM_TOKEN - {"/language/"}} <= REFUSED | {400}
