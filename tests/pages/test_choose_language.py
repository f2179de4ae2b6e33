"""The languages in the footer: one click, without JavaScript, and the visitor stays where they are."""

import re

import pytest
from django.conf import settings
from django.test import Client

from knowledge_commons_profiles.core.ways_back import can_be_opened
from tests.test_attack import read_table

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


# A form that was sent: its answer may stand at an address that cannot be opened.

FILES, ROLES = "http://testserver/members/ada/edit-profile/files/", "http://testserver/members/ada/roles/"
UPLOAD, RIGHTS = "/members/ada/edit-profile/upload-cv/", "/edit-profile/ada/makesuperuser/"


def send(client, address, **headers):
    """Send a form as a browser does and return the address that the answer's languages lead to, chosen from there."""
    page = client.post(address, headers={"Accept": "text/html", **headers}).text
    action = re.search(r'<form class="site-languages" method="post" action="([^"]+)"', page)[1]
    return choose(client, "es", action, Referer=f"http://testserver{address}").headers["Location"]


@pytest.mark.parametrize(
    ("address", "sent_from", "back"),
    [
        (UPLOAD, FILES, FILES),
        (UPLOAD, f"http://testserver{UPLOAD}", "/members/ada/edit-profile/"),  # a second mistake
        (UPLOAD, "https://evil.example.org/members/ada/", "/members/ada/edit-profile/"),
        (UPLOAD, "", "/members/ada/edit-profile/"),
        ("/edit-profile/upload-cv/", "", "/edit-profile/"),
        (RIGHTS, ROLES, ROLES),
        (RIGHTS, "", "/edit-profile/"),
        ("/members/ada/settings/addresses/add/", "", "http://testserver/members/ada/settings/addresses/add/"),
        ("/members/ada/suspend/", "", "http://testserver/members/ada/suspend/"),
    ],
)
@pytest.mark.usefixtures("ada")
def test_the_answer_to_a_form_leads_back_to_a_page_that_can_be_opened(sven, client_of, address, sent_from, back):
    client = client_of(sven)
    assert send(client, address, Referer=sent_from) == back
    assert client.get(back, follow=True).status_code == 200


def test_a_form_that_is_too_long_leads_back_to_its_page(ada, client_of, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1
    client = client_of(ada)
    page = client.post(
        "/members/ada/edit-profile/arrange/", {"act": "x" * 99}, headers={"Accept": "text/html", "Referer": FILES}
    )
    assert page.status_code == 413
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 99
    action = re.search(r'<form class="site-languages" method="post" action="([^"]+)"', page.text)[1]
    assert choose(client, "es", action).headers["Location"] == FILES


def test_no_browser_is_led_to_an_address_that_only_takes_forms(client):
    """Pages that tell nobody where they are found leave it to the browser."""
    answer = choose(client, "es", Referer=f"http://testserver{UPLOAD}?a=b")
    assert answer.headers["Location"] == "/members/ada/edit-profile/"
    answer = choose(client, "es", "/language/?next=/language/")
    assert answer.headers["Location"] == "/"


def test_every_address_of_ours_that_only_takes_forms_says_so():
    refused = {address for (address, method), statuses in read_table().items() if method == "GET" and 405 in statuses}
    of_a_library = {"/o/token/", "/o/revoke_token/"}
    assert {address for address in refused if can_be_opened(address)} == of_a_library
    assert refused > of_a_library


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
