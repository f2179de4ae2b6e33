"""Confirming a further address: by its owner, signed in, once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from knowledge_commons_profiles.accounts.mail import enqueue_verification_mail
from knowledge_commons_profiles.accounts.models import EmailAddress, Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.verification import create_verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(ada, run_tasks, find_link):
    verification, secret = create_verification(Verification.Purpose.NEW_ADDRESS, address="new@example.org", profile=ada)
    enqueue_verification_mail(verification, base_url="http://testserver/")
    run_tasks()
    [message] = mail.outbox
    assert message.to == ["new@example.org"]
    assert message.subject == "Confirm this e-mail address for Knowledge Commons"
    assert find_link(message) == f"/new-email/{secret}/"
    return find_link(message)


def test_looking_adds_nothing(ada, client_of, link):
    client = client_of(ada)
    assert client.head(link).status_code == 200
    assert "new@example.org" in client.get(link).content.decode()
    assert not ada.addresses.exists()


def test_the_owner_adds_the_address_once(ada, client_of, link):
    client = client_of(ada)
    assert client.post(link).headers["Location"] == "/my-profile/"
    address = ada.addresses.get()
    assert (address.address, address.is_primary) == ("new@example.org", True)
    assert address.verified_at is not None
    assert client.post(link).status_code == 410


def test_an_address_that_was_added_unconfirmed_is_confirmed(ada, client_of, give_address, link):
    give_address(ada, "primary@example.org", primary=True)
    waiting = give_address(ada, "New@example.org", verified=False)
    client_of(ada).post(link)
    waiting.refresh_from_db()
    assert waiting.verified_at is not None
    assert not waiting.is_primary


def test_a_stranger_signs_in_first(eve, link):
    assert eve.get(link).headers["Location"] == f"/login/?next={link}"


def test_somebody_else_is_refused_and_the_link_still_works(ada, ben, client_of, link):
    for ask in (client_of(ben).get, client_of(ben).post):
        answer = ask(link)
        assert answer.status_code == 403
        assert "You are signed in as <b>ben</b>" in answer.content.decode()
    assert not EmailAddress.objects.exists()
    assert client_of(ada).post(link).status_code == 302


def test_an_address_that_became_somebody_elses_is_not_taken(ada, ben, client_of, give_address, link):
    give_address(ben, "NEW@example.org")
    answer = client_of(ada).post(link)
    assert answer.status_code == 409
    assert "confirmed for another profile" in answer.content.decode()
    assert not ada.addresses.exists()


def test_it_ends_after_its_time(ada, client_of, link):
    client = client_of(ada)
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        client = client_of(ada)
        assert client.post(link).status_code == 410
    assert not ada.addresses.exists()


@pytest.mark.parametrize("purpose", [Verification.Purpose.JOIN, Verification.Purpose.REGISTER])
def test_a_link_of_another_purpose_adds_nothing(ada, client_of, purpose):
    profile = ada if purpose == Verification.Purpose.JOIN else None
    _, secret = create_verification(
        purpose, address="new@example.org", profile=profile, pending=PendingLogin("issuer", "subject")
    )
    assert client_of(ada).post(f"/new-email/{secret}/").status_code == 410
    assert not EmailAddress.objects.exists()
