"""A second Django site, in a process of its own, where people sign in through us both ways, in a real browser."""

import json
import time

import pytest
from django.db import transaction
from oauth2_provider.models import get_application_model
from playwright.sync_api import expect

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.broker.backchannel import end_client_sessions
from knowledge_commons_profiles.broker.models import ClientSession, LogoutAddress
from tests.accounts.conftest import provider
from tests.accounts.holdings import give_address
from tests.factories import MembershipFactory
from tests.machine import find_free_port
from tests.stand_ins.processes import run_stand_in

__all__ = ["provider"]

SECRET = "shared-" + "s" * 32


@pytest.fixture
def second_site(live_server, settings):
    """The second site's address; it is a registered service and a registered OpenID client."""
    port = find_free_port()
    address = f"http://127.0.0.1:{port}"
    settings.STATIC_API_BEARER = SECRET
    settings.HTTPS_ONLY = False
    settings.BROKER_WORKS_CALLBACK = f"{address}/sso/broker-callback/"
    application = get_application_model().objects.create(
        name="Second site",
        client_id="second",
        client_secret="second-secret",
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        redirect_uris=f"{address}/oidc/callback/",
        post_logout_redirect_uris=f"{address}/",
    )
    LogoutAddress.objects.create(application=application, address=f"{address}/backchannel-logout/")
    with run_stand_in("second_site", live_server.url, SECRET, "second", "second-secret", address) as running:
        yield running.url


@pytest.fixture
def full_ada(ada):
    LoginMethod.objects.create(profile=ada, issuer="https://cilogon.org", subject="ada", idp_name="Example University")
    give_address(ada, "ada@example.org", primary=True)
    MembershipFactory(profile=ada, network__code="MLA")
    return ada


def tell_clients(run_tasks):
    """Look at what happened until clients are told, as the site does twice a minute.

    A change is read when no older transaction runs on the server, and those of tests beside this one count too.
    """
    for _ in range(120):
        end_client_sessions.enqueue()
        with transaction.atomic():
            run_tasks()
        if not ClientSession.objects.exists():
            return
        time.sleep(0.25)
    pytest.fail("nobody was told in half a minute")


def test_by_the_broker(full_ada, second_site, page):
    browser = page(person=full_ada)
    browser.goto(f"{second_site}/broker/")
    expect(browser.locator("#who")).to_have_text("Signed in as ada")
    assert browser.url == f"{second_site}/?from=broker"
    browser.go_back()
    silent = page(person=full_ada)
    silent.goto(f"{second_site}/broker/?silent=1")
    expect(silent.locator("#who")).to_have_text("Signed in as ada")
    stranger = page()
    stranger.goto(f"{second_site}/broker/?silent=1")
    expect(stranger.locator("#who")).to_have_text("Nobody is signed in")


def test_by_openid_with_consent_once_and_out_again(full_ada, second_site, page, run_tasks):
    browser = page(person=full_ada)
    browser.goto(f"{second_site}/oidc/authenticate/")
    expect(browser.get_by_role("heading", name="Sign in to Second site?")).to_be_visible()
    expect(browser.get_by_text("your ORCID iD")).to_be_visible()
    browser.get_by_role("button", name="Go on to Second site").click()
    expect(browser.locator("#who")).to_have_text("Signed in as ada")
    claims = json.loads(browser.locator("#claims").inner_text())
    assert (claims["preferred_username"], claims["memberships"], claims["email"]) == (
        "ada",
        {"MLA": True},
        "ada@example.org",
    )
    browser.goto(f"{second_site}/oidc/authenticate/")
    expect(browser.locator("#who")).to_have_text("Signed in as ada")  # nobody is asked twice
    browser.goto("/logout/")
    browser.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(browser.get_by_role("heading", level=1)).to_have_text(
        "You are signed out"
    )  # a click does not wait for its answer
    tell_clients(run_tasks)
    browser.goto(second_site)
    expect(browser.locator("#who")).to_have_text("Nobody is signed in")


def test_the_second_site_signs_people_out_here(full_ada, second_site, page):
    browser = page(person=full_ada)
    browser.goto(f"{second_site}/oidc/authenticate/")
    browser.get_by_role("button", name="Go on to Second site").click()
    expect(browser.locator("#who")).to_have_text("Signed in as ada")
    browser.goto(f"{second_site}/sign-out/")
    expect(browser.locator("#who")).to_have_text("Nobody is signed in")
    browser.goto("/my-profile/")
    assert "/members/ada/" not in browser.url


def test_whoever_refuses_goes_back_with_nothing(full_ada, second_site, page):
    browser = page(person=full_ada)
    browser.goto(f"{second_site}/oidc/authenticate/")
    browser.get_by_role("button", name="No, go back").click()
    expect(browser.locator("#who")).to_have_text("access_denied")
    browser.goto(second_site)
    expect(browser.locator("#who")).to_have_text("Nobody is signed in")


def test_the_second_site_has_people_prove_themselves_again_and_asks_silently(full_ada, second_site, page, provider):
    LoginMethod.objects.create(profile=full_ada, issuer=provider.url, subject=provider.subject)
    browser = page()
    browser.goto(f"{second_site}/oidc/authenticate/?prompt=none")
    expect(browser.locator("#who")).to_have_text("login_required")
    browser.goto("/login/")
    browser.goto(f"{second_site}/oidc/authenticate/?prompt=none")
    expect(browser.locator("#who")).to_have_text("consent_required")
    browser.goto(f"{second_site}/oidc/authenticate/?prompt=login")
    browser.get_by_role("button", name="Go on to Second site").click()
    expect(browser.locator("#who")).to_have_text("Signed in as ada")
    assert provider.prompts == ["", "login"]
    claims = json.loads(browser.locator("#claims").inner_text())
    assert abs(claims["auth_time"] - claims["iat"]) < 60
    browser.goto(f"{second_site}/oidc/authenticate/?prompt=none&max_age=3600")
    expect(browser.locator("#who")).to_have_text("Signed in as ada")
    browser.goto(f"{second_site}/oidc/authenticate/?max_age=0")
    expect(browser.locator("#who")).to_have_text("Signed in as ada")
    assert provider.prompts == ["", "login", "login"]
