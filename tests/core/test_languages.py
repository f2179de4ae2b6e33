"""A page is in the language that its visitor wants, and nobody is given a page that was kept in another."""

import json
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from knowledge_commons_profiles.core.numbers import format_count
from knowledge_commons_profiles.core.templatetags.moments import spell_day
from tests.factories import listed

pytestmark = pytest.mark.django_db


def ask(language, address, **headers):
    return Client().get(address, headers={"Accept-Language": language, **headers})


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("es", "es"),
        ("es-MX,es;q=0.9", "es"),
        ("fr, es;q=0.5, en;q=0.3", "es"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_the_browsers_wish_is_followed_as_far_as_we_speak_it(asked, given):
    page = ask(asked, "/")
    assert f'<html lang="{given}" dir="ltr">' in page.text
    assert page.headers["Content-Language"] == given


def test_a_language_that_is_written_from_the_right_turns_the_page(settings):
    settings.LANGUAGES = (("en", "English"), ("ar", "العربية"))
    assert '<html lang="ar" dir="rtl">' in ask("ar", "/").text


@pytest.mark.parametrize("page", ["/", "/members/", "/members/ada/", "/no-such-page/", "/registration/start/"])
def test_caches_are_told_what_a_page_depends_on(page, ada):
    listed(ada)
    assert {"Accept-Language", "Cookie"} <= set(ask("es", page).headers["Vary"].split(", "))


@pytest.mark.parametrize("page", ["/", "/members/", "/members/ada/"])
def test_a_kept_page_is_never_given_in_another_language(page, ada):
    listed(ada)
    answers = [ask(language, page) for language in ("en", "es", "en", "es", "en")]
    assert ["Buscar" in answer.text for answer in answers] == [False, True, False, True, False]
    assert [answer.headers["Content-Language"] for answer in answers] == ["en", "es", "en", "es", "en"]


@pytest.mark.parametrize("page", ["/", "/members/", "/members/ada/"])
def test_a_page_is_unchanged_only_in_its_own_language(page, ada):
    listed(ada)
    etag = ask("en", page).headers["ETag"]
    unchanged = ask("en", page, **{"If-None-Match": etag})
    assert unchanged.status_code == 304
    assert {"Accept-Language", "Cookie"} <= set(unchanged.headers["Vary"].split(", "))
    assert ask("es", page, **{"If-None-Match": etag}).status_code == 200


def test_what_programs_read_is_english_and_does_not_vary(ada):
    for address in ("/api/v1/members/ada/", "/api/v1/nothing/", "/api/v1/members/?page_size=x"):
        english, spanish = ask("en", address), ask("es", address)
        assert json.loads(spanish.content) == json.loads(english.content)
        assert "Accept-Language" not in spanish.headers.get("Vary", "")
        assert "Content-Language" not in spanish.headers
    assert ask("es", "/health/live/").content == ask("en", "/health/live/").content


def test_the_forms_of_a_person_for_programs_do_not_vary_by_language(ada):
    for suffix in ("json", "jsonld", "vcf"):
        english, spanish = ask("en", f"/members/ada.{suffix}"), ask("es", f"/members/ada.{suffix}")
        assert english.status_code == 200
        assert spanish.content == english.content
        assert "Accept-Language" not in spanish.headers["Vary"]


def test_the_admin_is_english_for_everybody(client_of, sven):
    client = client_of(sven)
    client.cookies["language"] = "es"
    page = client.get("/admin/").text
    assert '<html lang="en"' in page
    assert "For staff" in page
    assert "Skip to main content" in page


def test_one_visitors_language_does_not_outlive_the_request():
    ask("es", "/")
    assert '<html lang="en"' in Client().get("/").text


SPANISH = {
    "/": "Las personas detrás de la investigación",
    "/members/": "Nombre, interés, afiliación o cualquier otra palabra",
    "/members/?q=zzz": "No se encuentra a nadie para «<bdi>zzz</bdi>»",
    "/members/?sort=x": "El valor de <code>sort</code> en ella es incorrecto. Puede ser name o updated.",
    "/members/ada/": "Última modificación: <time",
    "/members/nobody/": "No hay ninguna página en esta dirección",
    "/stats/": "Todavía no se ha contado nada.",
    "/logout/": "La sesión está cerrada",
}


@pytest.mark.parametrize("address", SPANISH)
def test_every_kind_of_page_is_spanish_by_wish_and_by_choice(ada, address):
    listed(ada)
    assert SPANISH[address] in ask("es", address).text
    chosen = Client()
    chosen.post("/language/", {"language": "es"})
    assert SPANISH[address] in chosen.get(address).text
    assert SPANISH[address] not in ask("en", address).text


def test_the_editor_is_spanish_for_its_owner(ada, client_of):
    client = client_of(ada)
    client.cookies["language"] = "es"
    assert "Editar mi perfil" in client.get("/members/ada/edit-profile/").text
    saved = client.post("/members/ada/edit-profile/links/", {"orcid": "0000-0002-1825-0098"})
    assert "No es un ORCID iD: una de sus cifras es incorrecta." in saved.text
    name = client.post("/members/ada/edit-profile/about-you/", {"name": "Ada"}, follow=True)
    assert "Nombre y cargo: guardado." in name.text


def test_numbers_and_days_are_written_as_each_language_does(ada):
    listed(ada)
    assert ">1 miembro<" in ask("es", "/members/").text
    assert ">1 member<" in ask("en", "/members/").text
    with translation.override("es"):
        assert (format_count(1234567), spell_day(date(2026, 11, 3))) == ("1\xa0234\xa0567", "3 de noviembre de 2026")
    assert (format_count(1234567), spell_day(date(2026, 11, 3))) == ("1,234,567", "3 November 2026")
