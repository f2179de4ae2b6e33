"""The languages in the footer: one click, without JavaScript, and the visitor stays where they are."""

import re

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def choose(client, language, address="/language/", **headers):
    return client.post(address, {"language": language}, headers=headers)


def test_a_choice_is_kept_and_wins_over_what_the_browser_asks_for(client):
    choose(client, "es")
    assert '<html lang="es"' in client.get("/", headers={"Accept-Language": "en"}).text
    choose(client, "en")
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "es"}).text


def test_the_cookie_is_first_party_and_out_of_reach_of_scripts(client):
    cookie = choose(client, "es").cookies["language"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("es", "Lax", True)
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert cookie["domain"] == ""


def test_hosts_that_share_a_session_share_the_choice(client, settings):
    settings.ALLOWED_HOSTS = ["mla.example.org", "other.example.net"]
    settings.SESSION_COOKIE_DOMAIN = ".example.org"
    chosen = client.post("/language/", {"language": "es"}, headers={"Host": "mla.example.org"})
    assert chosen.cookies["language"]["domain"] == ".example.org"
    elsewhere = Client().post("/language/", {"language": "es"}, headers={"Host": "other.example.net"})
    assert elsewhere.cookies["language"]["domain"] == ""


@pytest.mark.parametrize("page", ["/", "/members/?q=ada&sort=updated", "/members/ada/?style=apa", "/no-such-page/"])
def test_the_form_of_a_page_leads_back_to_it(client, ada, page):
    action = re.search(r'<form class="site-languages" method="post" action="([^"]+)"', client.get(page).text)
    assert choose(client, "es", action[1]).headers["Location"] == page


def test_a_page_that_cannot_say_where_it_is_is_found_by_the_browsers_word(client):
    answer = choose(client, "es", Referer="http://testserver/login/?next=/members/")
    assert answer.headers["Location"] == "http://testserver/login/?next=/members/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example.org/", "//evil.example.org/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(client, elsewhere):
    answer = choose(client, "es", f"/language/?next={elsewhere}", Referer=elsewhere)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("language", ["fr", "", "es\x00", "../es"])
def test_a_language_that_we_do_not_speak_is_not_kept(client, language):
    assert choose(client, language).cookies.get("language") is None


def test_reading_the_address_changes_nothing(client):
    answer = client.get("/language/?language=es")
    assert answer.status_code == 405
    assert answer.cookies.get("language") is None


def test_the_form_needs_no_token_because_kept_pages_have_none():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/language/", {"language": "es"}).cookies["language"].value == "es"


def test_each_language_calls_itself_by_its_own_name(client):
    text = client.get("/").text
    assert {code for code, _ in settings.LANGUAGES} == {"en", "es"}
    assert 'value="es" lang="es">Español</button>' in text
    assert 'value="en" lang="en" aria-current="true">English</button>' in text
