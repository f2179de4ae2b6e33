"""WordPress and KC Works as clients.md describes them, in containers of their own, against the production stack.

They call over Traefik's TLS, the real worker calls them, and people come and go between all of them in a real browser.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browsers import open_browser
from tests.docker.partners import (
    EVENTS,
    LETTERS,
    PORTS,
    PROFILES,
    SATELLITE,
    SECOND,
    SUBJECT,
    TWENTY_MINUTES,
    WORDPRESS,
    WORKS,
    Partners,
    run_partners,
)
from tests.docker.site import Site
from tests.docker.stack import eventually

TOLD_WITHIN_S = 90  # the worker looks twice a minute
MOST_NETWORK_CHANGES = 10
NETWORK_CHANGED = ("ERR_NETWORK_CHANGED", "chrome-error://chromewebdata/")
AGENT = 'Mozilla/5.0 (X11; Linux) "Firefox/140" é '
UPDATE, WORKS_LOGOUT = "/api/webhooks/user_data_update", "/api/webhooks/users/logout"
PING, LOGOUT = "/wp-json/idms/user-updated", "/wp-json/idms/logout"
ADDRESS, AVATAR = "/wp-json/idms/update-email", "/wp-json/idms/update-avatar"


@pytest.fixture(scope="module")
def partners(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partners]:
    with run_partners(tmp_path_factory.mktemp("partners")) as partners:
        yield partners


@pytest.fixture(scope="module")
def browser(partners: Partners) -> Iterator[Browser]:
    places = ",".join(f"MAP {host}:443 127.0.0.1:{port}" for host, port in PORTS.items())
    with open_browser(f"--host-resolver-rules={places}") as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of a new person's browser, who signs in with `subject`."""
    contexts: list[BrowserContext] = []

    def open_page(*, subject: str = "") -> Page:
        context = browser.new_context(ignore_https_errors=True, base_url=f"https://{PROFILES}")
        contexts.append(context)
        page = context.new_page()
        if subject:
            visit(page, "/login/")
            sign_in(page, subject)
            expect(page.locator("form[action='/logout/']").first).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()


def visit(page: Page, address: str) -> None:
    """Go there. A container that comes or goes, anybody's, changes this machine's networks, and Chromium gives up."""
    for _ in range(MOST_NETWORK_CHANGES):
        try:
            page.goto(address)
        except Error as error:
            if not any(sign in str(error) for sign in NETWORK_CHANGED):
                raise
        else:
            return
    pytest.fail("the machine's networks never stay as they are")


def sign_in(page: Page, subject: str) -> None:
    """Say at the provider's page who it is."""
    page.locator("input[name=sub]").fill(subject)
    page.locator("input[name=sub]").press("Enter")


def sign_out(page: Page) -> None:
    visit(page, "/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")


@pytest.fixture
def told(partners: Partners) -> Callable[..., list[dict[str, object]]]:
    """Return a function that waits until a stand-in has been sent so many requests at a path since the test began."""
    before = {host: len(partners.read_kept(host)) for host in (WORKS, WORDPRESS)}

    def find(host: str, path: str) -> list[dict[str, object]]:
        return [call for call in partners.read_kept(host)[before[host] :] if call["path"] == path]

    def wait(host: str, path: str, *, count: int = 1) -> list[dict[str, object]]:
        eventually(lambda: len(find(host, path)) >= count, within_s=TOLD_WITHIN_S)
        return find(host, path)

    return wait


def expect_who(page: Page, who: str) -> None:
    expect(page.locator("#who")).to_have_text(who)


def known_of(page: Page) -> dict[str, object]:
    known: dict[str, object] = json.loads(page.locator("#known").inner_text())
    return known


# What they ask of the API

GROUP = """
from knowledge_commons_profiles.api.models import KnownGroup
details = {"name": "Sky Watchers", "url": "", "description": "Observing together.", "avatar": "", "groupblog": ""}
KnownGroup.objects.get_or_create(number=12, slug="sky", visibility="public", details=details)
"""
LOOKED = """
SELECT count(*) FROM django_tasks_database_dbtaskresult
WHERE task_path LIKE '%groups.refresh_groups' AND status = 'SUCCESSFUL'
"""


def test_wordpress_synchronises_members(partners):
    ada = partners.ask("wordpress", "sync", "ada")
    assert (ada["user_login"], ada["display_name"], ada["user_email"]) == ("ada", "Ada Lovelace", "ada@example.org")
    assert ada["is_super_admin"] is True
    ben = partners.ask("wordpress", "sync", "ben")
    assert (ben["display_name"], ben["user_email"], ben["is_super_admin"]) == ("", None, False)
    assert "UnusableError: status 404" in partners.refuse("wordpress", "sync", "nobody")


def test_works_reads_people_and_groups(partners):
    (entry,) = partners.ask("repository", "subs", SUBJECT)["data"]
    assert (entry["sub"], entry["profile"]["username"]) == (SUBJECT, "ada")
    assert entry["profile"]["orcid"] == "0000-0002-1825-0097"
    assert "knowledgeCommons---12|administrator" in entry["profile"]["roles"]
    assert partners.ask("repository", "subs", f"{SUBJECT}0") == {"data": []}
    assert partners.ask("repository", "member", "ben")["roles"] == []
    # The worker has looked for groups then, and found no WordPress to have any.
    eventually(lambda: partners.query(LOOKED) != ["0"], within_s=TOLD_WITHIN_S)
    partners.run_code(GROUP)
    assert partners.ask("repository", "group", "12")["id"] == 12
    assert partners.ask("repository", "collection", "12")["permissions"]["administrator"] == "owner"
    assert "no such group" in partners.refuse("repository", "collection", "13")
    assert "email is no text" in partners.refuse("repository", "member", "ada", secret="wrong")
    assert partners.ask("repository", "status", "ada") == {"reported": "ada"}


@pytest.mark.parametrize(
    ("linked", "arrives"),
    [
        ("/members/ada", "/members/ada/"),
        ("/members/", "/members/"),
        ("/members/ada/profile/", "/members/ada/"),
        ("/members/ada/profile/public/", "/members/ada/"),
        ("/members/ada/profile/edit/", "/login/"),
        ("/members/ada/profile/change-avatar/", "/login/"),
        ("/members/me/", "/login/"),
        ("/my-profile/", "/login/"),
        ("/register/", "/login/"),
        ("/registration/start/", "/registration/start/"),
    ],
)
def test_pages_that_they_link_to_are_there(partners, linked, arrives):
    """Of members' own pages a visitor sees the sign-in, which leads away from here."""
    with Site(http_port=0, https_port=PORTS[PROFILES]).open_client() as client:
        path, answer = linked, client.get(linked)
        while answer.is_redirect and answer.headers["Location"].startswith("/"):
            path = answer.headers["Location"]
            answer = client.get(path)
    assert path.partition("?")[0] == arrives
    assert answer.status_code in ({200} if arrives != "/login/" else {200, 302})


# What they hear


def test_an_edit_reaches_works_which_reads_the_member_then(partners, open_page, told):
    page = open_page(subject=SUBJECT)
    visit(page, "/members/ada/edit-profile/about-you/")
    page.get_by_label("Name", exact=True).fill("Ada Byron")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    (call,) = told(WORKS, UPDATE)
    assert call["status"] == 202
    assert json.loads(str(call["body"]))["updates"] == {"users": [{"id": "ada", "event": "updated"}]}
    (read,) = told(WORKS, "members/ada/")
    assert read["reason"] == ""
    assert read["known"]["full_name"] == "Ada Byron"


def test_a_society_makes_a_member_of_whom_wordpress_hears_and_reads_before_it_answers(partners, open_page, told):
    """Signing in asks the society; WordPress reads the member from us while we wait for its answer."""
    partners.query("DELETE FROM memberships_membership")
    open_page(subject=SUBJECT)
    read = told(WORDPRESS, "members/ada")[-1]
    assert read["reason"] == ""
    assert (read["known"]["societies"], read["known"]["member_types"]) == (["MLA"], ["hc", "mla"])
    assert told(WORDPRESS, PING)[-1]["status"] == 200


def test_another_address_and_portrait_reach_wordpress(partners, open_page, told, tmp_path):
    page = open_page(subject=SUBJECT)
    visit(page, "/members/ada/settings/")
    page.get_by_role("button", name=re.compile("^Make primary.*countess@example.org")).click()
    (call,) = told(WORDPRESS, ADDRESS)
    assert (call["status"], json.loads(str(call["body"]))["email"]) == (200, "countess@example.org")
    picture = tmp_path / "portrait.jpg"
    Image.new("RGB", (600, 400)).save(picture)
    visit(page, "/members/ada/edit-profile/files/")
    page.get_by_label("New photo").set_input_files(picture)
    page.get_by_role("button", name="Save the photo").click()
    (call,) = told(WORDPRESS, AVATAR)
    assert (call["status"], call["reason"]) == (200, "")  # it fetched a JPEG through Traefik


def test_signing_out_is_told_to_everybody(partners, open_page, told):
    sign_out(open_page(subject=SUBJECT))
    for host, path in ((WORKS, WORKS_LOGOUT), (WORDPRESS, LOGOUT)):
        (call,) = told(host, path)
        assert (call["method"], call["query"], call["body"], call["status"]) == ("POST", {"username": "ada"}, "", 200)


@pytest.mark.parametrize(("client", "agent"), [("repository", AGENT), ("wordpress", "")])
def test_either_signs_people_out_everywhere(partners, open_page, told, client, agent):
    page = open_page(subject="ben")
    assert partners.ask(client, "logout", "ben", agent) == {"signed_out": "ben"}
    visit(page, "/my-profile/")
    assert "ben" not in page.url
    told(WORKS, WORKS_LOGOUT)
    told(WORDPRESS, LOGOUT)


# How people go from one to the other


def test_works_lets_people_in_by_the_broker(open_page):
    page = open_page()
    visit(page, f"https://{SECOND}/broker/")
    sign_in(page, SUBJECT)
    expect_who(page, "Signed in as ada")
    assert page.url == f"https://{SECOND}/?from=broker"
    assert "knowledgeCommons---12|administrator" in known_of(page)["roles"]


def test_wordpress_lets_people_in_by_the_broker(open_page):
    page = open_page()
    visit(page, f"https://{LETTERS}/broker/?wordpress")
    sign_in(page, SUBJECT)
    expect_who(page, "Signed in as ada")
    assert page.url == f"https://{LETTERS}/?from=broker"
    assert known_of(page)["user_login"] == "ada"
    assert "failed" not in known_of(page)


@pytest.mark.parametrize(("site", "query"), [(SECOND, ""), (LETTERS, "wordpress&")])
def test_a_silent_check_finds_who_is_signed_in_and_leaves_strangers_alone(open_page, site, query):
    page = open_page(subject=SUBJECT)
    visit(page, f"https://{site}/broker/?{query}silent")
    expect_who(page, "Signed in as ada")
    stranger = open_page()
    visit(stranger, f"https://{site}/broker/?{query}silent")
    expect_who(stranger, "Nobody is signed in")


def test_a_token_lets_nobody_in_twice(open_page):
    page = open_page(subject=SUBJECT)
    visited: list[str] = []
    page.on("request", lambda request: visited.append(request.url))
    visit(page, f"https://{SECOND}/broker/?silent")
    expect_who(page, "Signed in as ada")
    (callback,) = [address for address in visited if "broker_token=" in address]
    thief = open_page()
    visit(thief, callback)
    expect(thief.get_by_text("nobody is let in: nonce refused")).to_be_visible()


def test_nobody_is_sent_to_an_address_that_is_not_registered(open_page):
    page = open_page(subject=SUBJECT)
    visit(page, f"/broker/silent-login/?return_to={quote('https://evil.test/sso/broker-callback/')}")
    assert page.url.startswith(f"https://{PROFILES}/")


def test_another_host_of_ours_lets_in_who_is_signed_in_at_the_hub(open_page):
    page = open_page(subject=SUBJECT)
    visit(page, f"https://{SATELLITE}/members/")
    expect(page).to_have_url(f"https://{SATELLITE}/members/")
    visit(page, f"https://{SATELLITE}/my-profile/")
    expect(page).to_have_url(f"https://{SATELLITE}/members/ada/")


def test_openid_with_consent_once_and_out_again_everywhere(partners, open_page, told):
    partners.query("DELETE FROM broker_consent")
    page = open_page()
    visit(page, f"https://{SECOND}/oidc/authenticate/")
    sign_in(page, SUBJECT)
    page.get_by_role("button", name="Go on to Second site").click()
    expect_who(page, "Signed in as ada")
    claims = json.loads(page.locator("#claims").inner_text())
    assert (claims["iss"], claims["orcid"]) == (f"https://{PROFILES}/o", "0000-0002-1825-0097")
    visit(page, f"https://{SECOND}/oidc/authenticate/")
    expect_who(page, "Signed in as ada")  # nobody is asked twice
    sign_out(page)
    eventually(partial(is_nobody_signed_in, page), within_s=TOLD_WITHIN_S)
    told(WORKS, WORKS_LOGOUT)
    told(WORDPRESS, LOGOUT)


def go_in_by_openid(page: Page) -> None:
    visit(page, f"https://{SECOND}/oidc/authenticate/")
    consent, who = page.get_by_role("button", name="Go on to Second site"), page.locator("#who")
    expect(consent.or_(who)).to_be_visible()
    if consent.is_visible():
        consent.click()
    expect_who(page, "Signed in as ada")


def is_nobody_signed_in(page: Page) -> bool:
    visit(page, f"https://{SECOND}/")
    return page.locator("#who").inner_text() == "Nobody is signed in"


def test_the_second_site_signs_people_out_here(open_page, told):
    page = open_page(subject=SUBJECT)
    go_in_by_openid(page)
    visit(page, f"https://{SECOND}/sign-out/")
    expect_who(page, "Nobody is signed in")
    visit(page, "/my-profile/")
    assert "/members/ada/" not in page.url
    told(WORDPRESS, LOGOUT)


# When they are away

MEMBERSHIPS = "SELECT source, state FROM memberships_membership JOIN memberships_network n ON n.id = network_id"
ROUNDS = 3


def test_an_hour_without_any_partner_loses_no_event_and_no_membership(partners, open_page, told):
    """One says that it is down, one hangs, one is stopped. Time passes for what waits, twenty minutes at once.

    tests/webhooks and tests/accounts let the hour pass minute by minute.
    """
    page = open_page(subject=SUBJECT)
    go_in_by_openid(page)
    eventually(lambda: partners.query(f"{MEMBERSHIPS} WHERE code = 'MLA'") == ["api|yes"], within_s=TOLD_WITHIN_S)
    with partners.away():
        for number in range(ROUNDS):
            partners.run_code(EVENTS % number)
            partners.ask("repository", "logout", "ben", AGENT)
            if number == 1:
                sign_out(page)
                partners.kill_worker()
            failed_before = int(partners.query("SELECT sum(attempts) FROM webhooks_delivery")[0])
            eventually(partial(has_failed_again, partners, failed_before), within_s=TOLD_WITHIN_S)
            partners.run_code(TWENTY_MINUTES)
        assert partners.query(f"{MEMBERSHIPS} WHERE code = 'MLA'") == ["api|yes"]
    eventually(partial(has_told_all, partners), within_s=4 * TOLD_WITHIN_S)
    assert len(told(WORKS, UPDATE)) >= 1
    assert len(told(WORKS, WORKS_LOGOUT, count=ROUNDS)) >= ROUNDS
    assert len(told(WORDPRESS, LOGOUT, count=ROUNDS)) >= ROUNDS
    assert len(told(WORDPRESS, PING, count=2 * ROUNDS)) >= 2 * ROUNDS
    eventually(partial(is_signed_out_in_time, partners, page), within_s=2 * TOLD_WITHIN_S)
    assert partners.query(f"{MEMBERSHIPS} WHERE code = 'MLA'") == ["api|yes"]


def has_failed_again(partners: Partners, before: int) -> bool:
    return int(partners.query("SELECT sum(attempts) FROM webhooks_delivery")[0]) > before


def is_signed_out_in_time(partners: Partners, page: Page) -> bool:
    """Time goes on: how late the next attempt is depends on how many there were while the second site was away."""
    partners.run_code(TWENTY_MINUTES)
    return is_nobody_signed_in(page)


def has_told_all(partners: Partners) -> bool:
    """Time goes on for what waits, until nothing does; what is given up would be lost."""
    partners.run_code(TWENTY_MINUTES)
    states = set(partners.query("SELECT DISTINCT state FROM webhooks_delivery"))
    assert "exhausted" not in states
    return "waiting" not in states
