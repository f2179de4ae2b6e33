"""Joining, settings and mail in Spanish: the mail is in the language of whoever caused it, whenever it is sent."""

import zipfile
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.test import Client

from knowledge_commons_profiles.accounts.models import EmailAddress, Export
from tests.accounts.holdings import give_address, settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish(client_of):
    """Return a function that gives a client of this person who has chosen Spanish."""

    def sign_in(person):
        client = client_of(person)
        client.cookies["language"] = "es"
        return client

    return sign_in


def test_newcomers_read_spanish_and_so_does_their_mail(newcomer, run_tasks, find_link):
    client = newcomer(client=Client(headers={"Accept-Language": "es"}), address="grace@idp.example.org")
    assert "¿Ya hay un perfil aquí?" in client.get("/associate/").text
    page = client.post("/register/", {"username": "x", "name": "", "address": "no", "terms": ""}).text
    assert "Hay que escribir el nombre." in page
    assert "Hacen falta de 3 a 30 caracteres: este tiene 1." in page
    client.post("/register/", {"username": "grace", "name": "Grace", "address": "grace@example.org", "terms": "on"})
    run_tasks()
    (message,) = mail.outbox
    assert message.subject == "Confirmar el registro en Knowledge Commons"
    assert "mediante University of Somewhere (como grace@idp.example.org)\ny pide registrarse" in message.body
    html = message.alternatives[0].content
    assert '<html lang="es" dir="ltr">' in html
    assert "<bdi>University of Somewhere</bdi> (como <bdi>grace@idp.example.org</bdi>)\ny pide" in html
    assert "Crear mi perfil" in client.get(find_link(message)).text


def test_mail_is_english_for_whoever_reads_english(newcomer, run_tasks):
    newcomer().post("/associate/", {"address": "nobody@example.org"})
    run_tasks()
    assert mail.outbox[0].subject == "No profile on Knowledge Commons has this address"
    assert "Somebody signed in through University of Somewhere\nand looks for" in mail.outbox[0].body


def test_notices_name_the_day_as_spanish_does(ada, spanish, run_tasks):
    give_address(ada, "ada@example.org", primary=True)
    with time_machine.travel("2026-11-17T12:00Z", tick=False):
        page = spanish(ada).post(settings_of(ada, "close/"), {"username": "ada"}, follow=True).text
        run_tasks()
    assert "La cuenta está cerrada" in page
    assert "1 de diciembre de 2026, 12:00 UTC</time>" in page
    (message,) = mail.outbox
    assert message.subject == "La cuenta de Knowledge Commons se va a borrar"
    assert message.body.startswith("Hola, ada:\n\n")
    assert "el 1 de diciembre de 2026 se borra todo" in message.body


def test_settings_are_spanish(ada, spanish):
    give_address(ada, "ada@example.org", primary=True)
    client = spanish(ada)
    page = client.post(settings_of(ada, "addresses/add/"), {"address": "new@example.org"}, follow=True).text
    assert "Se envía un correo con un enlace a new@example.org." in page
    assert "El correo va a la dirección principal." in page
    for row in EmailAddress.objects.all():
        assert row.address in page


def test_the_archive_is_in_the_language_of_whoever_asked_for_it(ada, spanish, run_tasks):
    spanish(ada).post(settings_of(ada, "data/"))
    run_tasks()
    with Export.objects.get().file.open() as file, zipfile.ZipFile(BytesIO(file.read())) as archive:
        index = archive.read("index.html").decode()
        data = archive.read("data.json").decode()
    assert '<html lang="es" dir="ltr">' in index
    assert "Datos de <bdi>Ada Owner</bdi>" in index
    assert '"profile": ' in data


def test_a_failed_sign_in_is_told_in_spanish():
    page = Client().get("/cilogon/callback/?code=x&state=y", headers={"Accept-Language": "es"})
    assert page.status_code == 400
    assert "Este inicio de sesión no se puede completar" in page.text


def test_staff_read_the_trail_in_spanish(ada, stella, spanish):
    client = spanish(stella)
    client.post(settings_of(ada, "addresses/add/"), {"address": "new@example.org"})
    assert "añadió una dirección de <a" in client.get("/staff/acts/").text
    assert "De quién es el perfil" in client.get("/staff/acts/").text
