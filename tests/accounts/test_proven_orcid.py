"""An ORCID iD is proven by signing in with it, and by nothing else."""

import pytest
from django.core import mail
from django.test import Client

from knowledge_commons_profiles.profiles.models import Profile, Version

pytestmark = pytest.mark.django_db

ORCID = "0000-0002-1825-0097"
OTHER = "0000-0001-5109-3700"


@pytest.fixture
def sign_in(eve, ada, ada_method, come_back, provider):
    """Return a function that signs Ada in with what the provider says of an iD, and returns her profile after it."""

    def go(claim):
        provider.userinfo["orcid"] = claim
        come_back(eve)
        ada.refresh_from_db()
        return ada

    return go


def test_a_profile_without_an_id_takes_the_proven_one(sign_in, eve):
    ada = sign_in(f"https://orcid.org/{ORCID}")
    assert (ada.orcid, ada.proven_orcid) == (ORCID, ORCID)
    assert Version.objects.filter(profile=ada, before={"orcid": ""}).exists()
    assert "proven by signing in" in eve.get("/members/ada/").content.decode()


def test_an_id_that_was_typed_is_proven_when_it_is_the_same(sign_in, ada):
    Profile.objects.filter(pk=ada.pk).update(orcid=ORCID)
    assert sign_in(ORCID).has_proven_orcid


def test_another_id_than_the_typed_one_changes_nothing_on_the_page(sign_in, ada, eve):
    Profile.objects.filter(pk=ada.pk).update(orcid=OTHER)
    ada = sign_in(ORCID)
    assert ada.orcid == OTHER
    assert not ada.has_proven_orcid
    assert "proven by signing in" not in eve.get("/members/ada/").content.decode()


def test_an_id_that_its_owner_removed_does_not_come_back_with_the_next_sign_in(sign_in, ada, eve):
    sign_in(ORCID)
    eve.logout()
    Profile.objects.filter(pk=ada.pk).update(orcid="")
    assert sign_in(ORCID).orcid == ""


@pytest.mark.parametrize("claim", ["", None, 17, "0000-0002-1825-0098", "https://orcid.org/", "ada"])
def test_a_claim_that_is_no_id_proves_nothing(sign_in, claim):
    ada = sign_in(claim)
    assert (ada.orcid, ada.proven_orcid) == ("", "")


@pytest.mark.parametrize("browser", ["the same", "another"])
def test_the_id_of_the_first_sign_in_comes_into_the_new_profile(newcomer, run_tasks, find_link, browser):
    client = newcomer(orcid=ORCID)
    form = {"username": "grace", "name": "Grace", "address": "grace@example.org", "terms": "on"}
    assert client.post("/register/", form).status_code == 302
    run_tasks()
    opened = client if browser == "the same" else Client()
    opened.post(find_link(mail.outbox[-1]), {"is_mine": "on"})
    grace = Profile.objects.get(username="grace")
    assert (grace.orcid, grace.proven_orcid) == (ORCID, ORCID)


def test_the_id_comes_along_when_a_profile_is_joined(newcomer, ada, give_address, run_tasks, find_link):
    give_address(ada, "ada@example.org", primary=True)
    client = newcomer(orcid=ORCID)
    client.post("/associate/", {"address": "ada@example.org"})
    run_tasks()
    client.post(find_link(mail.outbox[-1]))
    ada.refresh_from_db()
    assert (ada.orcid, ada.proven_orcid) == (ORCID, ORCID)
