"""Joining and registering in a real browser: with the keyboard alone, with a screen reader's rules, without script."""

import re

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from playwright.sync_api import expect

from knowledge_commons_profiles.accounts.models import User, Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin, store_pending
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.profiles.models import Profile
from tests.functional.axe import find_violations
from tests.functional.judging import find_faults

LONG_PROVIDER = "Rheinische Friedrich-Wilhelms-Universität Bonn und Forschungszentrum جامعة"


@pytest.fixture
def arrive(page, live_server, settings):
    """Return a function that opens a page in which somebody waits who came from their provider."""

    def open_page(subject="newcomer", **options):
        client = Client()
        session = client.session
        pending = PendingLogin("https://provider.example.org", subject, LONG_PROVIDER, "李清照", "li@example.org")
        store_pending(session, pending)
        session.save()
        tab = page(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        tab.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return tab

    return open_page


@pytest.fixture(autouse=True)
def _no_requests(_world):
    yield
    Verification.objects.all().delete()
    Profile.objects.filter(username="li-qingzhao").delete()
    User.objects.filter(username="li-qingzhao").delete()


def make_link(purpose=Verification.Purpose.REGISTER, **options):
    pending = PendingLogin("https://provider.example.org", "newcomer", LONG_PROVIDER)
    wish = {
        "username": "li-qingzhao",
        "name": "李清照",
        "networks": [],
        "terms_version": "",
        "terms_accepted_at": "2026-11-24T09:00:00+00:00",
    }
    _, secret = create_verification(purpose, address="li@example.org", pending=pending, request=wish, **options)
    return f"/activate/{secret}/"


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(arrive, width):
    tab = arrive(width=width)
    link = make_link()
    for address in ("/associate/", "/register/", "/register/username/?username=x", link, "/activate/none/"):
        tab.goto(address)
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") == width, address
        assert find_violations(tab) == [], address
        assert width < 1280 or find_faults(tab) == [], address
    tab.goto("/register/")
    tab.get_by_role("button", name="Register").click()
    expect(tab.get_by_role("alert")).to_be_visible()
    assert find_violations(tab) == []
    assert width < 1280 or find_faults(tab) == []
    tab.goto("/associate/")
    tab.get_by_role("button", name="Mail me the link").click()
    expect(tab.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    assert find_violations(tab) == []
    stranger = arrive("somebody else", width=width)
    stranger.goto(link)
    stranger.get_by_role("button", name="Make my profile").click()
    expect(stranger.get_by_role("alert")).to_be_visible()
    assert find_violations(stranger) == []


def test_registering_with_the_keyboard_alone(arrive, run_tasks):
    tab = arrive()
    tab.goto("/associate/")
    tab.get_by_role("link", name="Register").press("Enter")
    tab.get_by_role("textbox", name="Username").focus()
    tab.keyboard.type("ada-lovelace")
    expect(tab.get_by_text("“ada-lovelace” is taken.")).to_be_visible()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.type("li-qingzhao")
    expect(tab.get_by_text("“li-qingzhao” is free.")).to_be_visible()
    tab.get_by_role("checkbox", name="I accept the terms of service").press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    with transaction.atomic():
        run_tasks()
    expect(tab.get_by_text("We have sent a mail to")).to_be_visible(timeout=20_000)
    link = re.search(r"http://\S+/activate/\S+", mail.outbox[-1].body)[0]
    tab.goto(link)
    tab.get_by_role("button", name="Make my profile").press("Enter")
    expect(tab.get_by_text("Welcome! Your profile is here")).to_be_visible()
    assert Profile.objects.get(username="li-qingzhao").name == "李清照"


def test_registering_without_script(arrive):
    tab = arrive(javascript=False)
    tab.goto("/register/")
    expect(tab.get_by_role("link", name="Find out whether a username is free")).to_be_visible()
    tab.get_by_role("textbox", name="Username").fill("ada-lovelace")
    tab.get_by_role("button", name="Register").click()
    expect(tab.get_by_role("alert")).to_contain_text("“ada-lovelace” is taken.")
    expect(tab.get_by_role("textbox", name="Full name")).to_have_value("李清照")
    tab.get_by_role("textbox", name="Username").fill("li-qingzhao")
    tab.get_by_role("checkbox", name="I accept the terms of service").check()
    tab.get_by_role("button", name="Register").click()
    expect(tab.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    tab.goto(make_link())
    tab.get_by_role("button", name="Make my profile").click()
    expect(tab.get_by_text("Welcome! Your profile is here")).to_be_visible()
