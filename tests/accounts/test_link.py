"""A further login method, added with a button."""

import pytest

from knowledge_commons_profiles.accounts.models import LoginMethod
from tests.accounts.holdings import give_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def bens_client(ben, client_of, come_back):
    """Ben, who came back with a login method that nobody has yet."""
    client = client_of(ben)
    come_back(client, "/login/?link=1&next=/members/")
    return client


def test_the_page_asks_and_a_get_adds_nothing(bens_client):
    text = bens_client.get("/login/link/?next=/members/").content.decode()
    assert "Example University" in text
    assert 'name="next" value="/members/"' in text
    assert not LoginMethod.objects.exists()


def test_the_button_adds_it_once(bens_client, ben, provider):
    assert bens_client.post("/login/link/", {"next": "/members/"}).headers["Location"] == "/members/"
    method = LoginMethod.objects.get()
    assert (method.profile, method.issuer, method.subject) == (ben, provider.url, provider.subject)
    bens_client.post("/login/link/")
    assert LoginMethod.objects.count() == 1


def test_the_owner_hears_of_it_by_mail(bens_client, ben, run_tasks, mailoutbox):
    give_address(ben, "ben@example.org", primary=True)
    bens_client.post("/login/link/")
    run_tasks()
    (mail,) = mailoutbox
    assert mail.to == ["ben@example.org"]
    assert mail.subject == "Your Knowledge Commons account has a new login method"
    assert "from now on: Example University." in mail.body


def test_the_other_button_adds_nothing(bens_client):
    bens_client.post("/login/link/", {"decline": "1"})
    bens_client.post("/login/link/")
    assert not LoginMethod.objects.exists()


def test_somebody_who_was_quicker_keeps_it(bens_client, ada_method):
    assert bens_client.post("/login/link/").status_code == 409
    assert LoginMethod.objects.get() == ada_method


def test_it_leads_nowhere_else(bens_client):
    assert bens_client.post("/login/link/", {"next": "https://evil.example/"}).headers["Location"] == "/my-profile/"


def test_it_needs_somebody_who_is_signed_in(eve, come_back):
    come_back(eve)
    assert eve.post("/login/link/").headers["Location"].startswith("/login/")
    assert not LoginMethod.objects.exists()
