"""Registering: the form keeps what was typed, names what is wrong, and reserves nothing."""

from urllib.parse import quote

import pytest
from django.core import mail

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User, Verification
from knowledge_commons_profiles.pages.models import SitePage
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms():
    return SitePage.objects.create(
        slug="terms-of-service", title="Terms of service", body="<p>Be kind.</p><script>x</script>"
    )


def fill(**values):
    return {"username": "grace", "name": "Grace Hopper", "address": "grace@example.org", "terms": "on", **values}


def register(client, **values):
    return client.post("/register/", fill(**values))


def test_only_newcomers_register(eve, client_of, ben):
    assert eve.get("/register/").headers["Location"] == "/login/"
    assert eve.post("/register/", fill()).headers["Location"] == "/login/"
    assert client_of(ben).get("/register/").headers["Location"] == "/my-profile/"


def test_the_form_begins_with_what_the_provider_said_and_shows_the_terms(newcomer, terms):
    NetworkFactory(name="Open Learning", is_open=True)
    NetworkFactory(name="Closed Society")
    text = newcomer(name="李清照", address="li@example.org").get("/register/").content.decode()
    assert 'value="李清照"' in text
    assert 'value="li@example.org"' in text
    assert "<p>Be kind.</p>" in text
    assert "<script>x" not in text
    assert 'href="/pages/terms-of-service/"' in text
    assert "Open Learning" in text
    assert "Closed Society" not in text


def test_a_request_waits_and_reserves_neither_name_nor_address(newcomer, terms, run_tasks, find_link):
    network = NetworkFactory(is_open=True)
    terms_version = terms.updated_at.isoformat()
    client = newcomer()
    assert register(client, networks=[network.pk], terms_version=terms_version).headers["Location"] == "/confirm/"
    request = Verification.objects.get().request
    assert request.pop("terms_accepted_at")
    assert request == {
        "username": "grace",
        "name": "Grace Hopper",
        "networks": [network.pk],
        "terms_version": terms_version,
    }
    assert (Profile.objects.count(), User.objects.count(), EmailAddress.objects.count()) == (0, 0, 0)
    assert register(newcomer("other"), address="other@example.org", terms_version=terms_version).status_code == 302
    run_tasks()
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["grace@example.org"], "Confirm your registration on Knowledge Commons")
    assert find_link(message)
    assert "Grace Hopper" not in message.body + message.alternatives[0].content  # a name could be an advertisement


def test_an_address_in_use_is_no_secret_to_its_owner_alone(newcomer, ada, give_address, run_tasks, find_link):
    give_address(ada, "ada@example.org")
    taken, free = newcomer("one"), newcomer("two")
    answers = [register(taken, address="ada@example.org"), register(free, address="eda@example.org")]
    assert [answer.headers["Location"] for answer in answers] == ["/confirm/", "/confirm/"]
    run_tasks()
    pages = [
        client.get("/confirm/").content.decode().replace(address, "ADDRESS").split("csrfmiddlewaretoken")[0]
        for client, address in ((taken, "ada@example.org"), (free, "eda@example.org"))
    ]
    assert pages[0] == pages[1]
    message = next(message for message in mail.outbox if message.to == ["ada@example.org"])
    assert message.subject == "You already have a profile on Knowledge Commons"
    link = find_link(message)
    assert "Let this login open my profile" in taken.get(link).content.decode()
    assert taken.post(link).headers["Location"] == "/my-profile/"
    assert ada.login_methods.get().subject == "one"
    assert Profile.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["O'Brien", "李清照", "José Ángel", "می‌خواهم", "javascript:alert(1)", "<b>Bold</b> & Co"]
)
def test_a_name_is_kept_as_written_and_escaped_when_shown(newcomer, name):
    client = newcomer()
    assert register(client, name=name).status_code == 302
    assert Verification.objects.get().request["name"] == name
    again = register(client, name=name, username="").content.decode()
    assert "<b>Bold" not in again


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("username", "", "Username</a>: Choose a username."),
        ("username", "ADA", "Username</a>: “ADA” is taken."),
        ("username", "gr\u0430ce", "cyrillic small letter a"),
        ("username", "g" * 31, "this has 31"),
        ("name", "", "Full name</a>: Write your name."),
        ("name", "x" * 101, "at most 100 characters (it has 101)"),
        ("name", "x" * 200_000, "at most 100 characters (it has 200000)"),
        ("name", "Grace\nBcc: eve@example.org", "invisible character"),
        ("name", "Grace\u202egnp.exe", "invisible character"),
        ("address", "Grace <grace@example.org>", "Type the address alone"),
        ("address", "grace@example.org\r\nBcc: eve@example.org", "This is not an e-mail address"),
        ("terms", "", "Tick this box to accept the terms"),
        ("networks", "999999", "999999 is not one of the available choices"),
    ],
)
@pytest.mark.usefixtures("ada")
def test_a_wrong_field_is_named_and_everything_is_kept(newcomer, field, value, error):
    response = register(newcomer(), **{field: value})
    text = response.content.decode()
    assert response.status_code == 200
    assert error in text
    for kept in {"username", "name", "address"} - {field}:
        assert f'value="{fill()[kept]}"' in text
    assert not Verification.objects.exists()


def test_ten_megabytes_are_refused(newcomer):
    assert register(newcomer(), name="x" * 10_000_000).status_code == 413


def test_terms_that_changed_meanwhile_are_to_be_read_again(newcomer, terms):
    client = newcomer()
    old = terms.updated_at.isoformat()
    terms.body = "<p>Be kinder.</p>"
    terms.save()
    text = register(client, terms_version=old).content.decode()
    assert "The terms have changed while you wrote" in text
    assert "Be kinder." in text
    assert f'value="{terms.updated_at.isoformat()}"' in text
    assert 'name="terms" required checked' not in text
    assert register(client, terms_version=terms.updated_at.isoformat()).status_code == 302


def test_too_many_mails_keep_the_form(newcomer):
    client = newcomer()
    for number in range(6):
        assert register(client, address=f"grace{number}@example.org").status_code == 302
    response = register(client)
    assert response.status_code == 429
    assert 'value="Grace Hopper"' in response.content.decode()


def test_the_request_does_no_waiting_and_little_asking(newcomer, django_assert_max_num_queries, monkeypatch):
    client = newcomer()
    client.get("/register/")
    monkeypatch.setattr("time.sleep", lambda _seconds: pytest.fail("the request sleeps"))
    with django_assert_max_num_queries(25):
        register(client)


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("wanted", ["/members/ada/?style=apa", "https://evil.example/"])
def test_who_wanted_to_go_somewhere_goes_there_after_registering(eve, come_back, run_tasks, find_link, wanted):
    assert come_back(eve, f"/login/?next={quote(wanted, safe='')}").headers["Location"] == "/associate/"
    assert register(eve).status_code == 302
    run_tasks()
    location = eve.post(find_link(mail.outbox[0])).headers["Location"]
    assert location == (wanted if wanted.startswith("/") else "/my-profile/")


def test_who_registered_elsewhere_goes_on_after_signing_in_here(ada, newcomer):
    client = newcomer("ada-elsewhere", next_url="/members/")
    LoginMethod.objects.create(profile=ada, issuer="https://provider.example.org", subject="ada-elsewhere")
    assert client.get("/register/").headers["Location"] == "/login/?next=%2Fmembers%2F"
