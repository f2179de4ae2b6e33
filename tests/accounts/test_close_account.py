"""Closing an account: two steps, gone at once, and told by mail."""

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.profiles.models import Act, Listing, Profile
from tests.accounts.holdings import give_address, make_staff, settings_of
from tests.factories import listed

pytestmark = pytest.mark.django_db


def close(client, profile, username=None):
    return client.post(settings_of(profile, "close/"), {"username": username or profile.username}, follow=True)


def test_the_first_step_says_what_happens_and_does_nothing(ada, client_of):
    page = client_of(ada).get(settings_of(ada, "close/")).text
    for promise in ("gone from the site", "14 days", "never given to anybody else", "You need not say why"):
        assert promise in page
    ada.refresh_from_db()
    assert ada.closes_at is None


@pytest.mark.parametrize(
    ("typed", "says"), [("ben", "This is not the username. Type “ada”."), ("", "Type the username, as it stands above")]
)
def test_another_username_closes_nothing(ada, client_of, typed, says):
    response = client_of(ada).post(settings_of(ada, "close/"), {"username": typed})
    assert response.status_code == 422
    assert says in response.text
    if typed:
        assert 'value="ben"' in response.text
    ada.refresh_from_db()
    assert ada.closes_at is None


def test_a_closed_account_is_gone_from_the_site_and_its_owner_is_told(ada, ben, eve, client_of, run_tasks):
    listed(ada)
    give_address(ada, "ada@example.org", primary=True)
    ada.cv.save("cv.pdf", ContentFile(b"%PDF"), save=True)
    assert eve.get("/members/ada/").status_code == 200
    assert "/members/ada/" in eve.get("/sitemap-members.xml").text
    client = client_of(ada)
    page = close(client, ada, "ADA").text
    assert "Your account is closed" in page
    assert "Keep my account" in page
    for address in ("/members/ada/", "/members/ada.json", "/members/ada.vcf", "/members/ada/cv/"):
        assert [eve.get(address).status_code, client_of(ben).get(address).status_code] == [404, 404], address
    assert "Ada Owner" not in eve.get("/members/?q=Ada").text
    assert "/members/ada/" not in eve.get("/sitemap-members.xml").text
    assert not Listing.objects.filter(profile=ada).exists()
    run_tasks()
    (message,) = mail.outbox
    closes_at = Profile.objects.get(pk=ada.pk).closes_at
    assert message.to == ["ada@example.org"]
    assert f"{closes_at:%-d %B %Y}" in message.body
    assert not Act.objects.exists()
    ada.cv.delete(save=False)


def test_its_pictures_are_gone_and_come_back(ada, ben, eve, client_of):
    for person in (ada, ben):
        person.portrait.save(f"{person.username}1-512.webp", ContentFile(b"RIFF"), save=True)
    smaller = f"/media/{ada.portrait.name}".replace("-512", "-160")
    default_storage.save(smaller.removeprefix("/media/"), ContentFile(b"RIFF"))
    addresses = [f"/media/{ada.portrait.name}", smaller, f"/media/{ben.portrait.name}"]

    def ask():
        answers = [eve.get(address) for address in addresses]
        for answer in answers:
            _ = b"".join(answer)  # reads a file to its end, which closes it
        return [answer.status_code for answer in answers]

    assert ask() == [200, 200, 200]
    close(client_of(ada), ada)
    assert ask() == [404, 404, 200]
    client_of(ada).post(settings_of(ada, "reopen/"))
    assert ask() == [200, 200, 200]


def test_every_act_leads_to_the_page_that_undoes_it(ada, client_of):
    client = client_of(ada)
    close(client, ada)
    assert "Keep my account" in client.get(settings_of(ada)).text
    assert "Keep my account" in client.get(settings_of(ada, "close/"), follow=True).text


def test_closing_twice_does_not_put_it_off(ada, client_of):
    client = client_of(ada)
    close(client, ada)
    first = Profile.objects.get(pk=ada.pk).closes_at
    close(client, ada)
    assert Profile.objects.get(pk=ada.pk).closes_at == first


def test_others_close_nothing_and_hear_nothing_of_a_closed_one(ada, ben, client_of):
    client = client_of(ben)
    assert close(client, ada).status_code == 403
    close(client_of(ada), ada)
    assert client.get(settings_of(ada)).status_code == 404


def test_staff_close_the_members_account_and_that_is_recorded(ada, ben, client_of):
    client = client_of(make_staff(ben))
    page = close(client, ada).text
    assert "The account of" in page
    ada.refresh_from_db()
    ben.refresh_from_db()
    assert ada.closes_at
    assert ben.closes_at is None
    act = Act.objects.get()
    assert (act.verb, act.actor, act.profile) == ("closed the account", ben.user, ada)


def test_closing_costs_at_most_twelve_queries(ada, client_of):
    listed(ada)
    give_address(ada, "ada@example.org", primary=True)
    client = client_of(ada)
    client.get("/members/")
    with CaptureQueriesContext(connection) as captured:
        client.post(settings_of(ada, "close/"), {"username": "ada"})
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, "\n".join(asked)
