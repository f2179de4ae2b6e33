"""Waiting for a mail: asked for again within limits, given to another address, done elsewhere."""

import pytest
import time_machine
from django.core import mail

from knowledge_commons_profiles.accounts.models import Verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def client(newcomer, clock):
    client = newcomer()
    client.post("/register/", {"username": "grace", "name": "Grace", "address": "grace@example.org", "terms": "on"})
    return client


def test_whoever_waits_for_nothing_is_sent_on(eve, newcomer):
    assert eve.get("/confirm/").headers["Location"] == "/associate/"
    assert newcomer().post("/confirm/").headers["Location"] == "/associate/"


def test_the_page_names_the_address_and_follows_the_mail(client, run_tasks):
    waiting = client.get("/confirm/").content.decode()
    assert "grace@example.org" in waiting
    assert 'hx-trigger="every 5s"' in waiting
    assert 'href="/register/">give another address' in waiting
    run_tasks()
    sent = client.get("/confirm/", headers={"HX-Request": "true"}).content.decode()
    assert "We have sent a mail" in sent
    assert "hx-trigger" not in sent
    assert "<html" not in sent


def test_the_mail_is_sent_again_after_a_pause_and_not_for_ever(client, clock, run_tasks):
    run_tasks()
    assert client.post("/confirm/").status_code == 429
    for _ in range(2):
        clock.shift(61)
        assert "We are sending the mail again" in client.post("/confirm/", follow=True).content.decode()
        run_tasks()
    clock.shift(61)
    assert "cannot be sent again" in client.post("/confirm/").content.decode()
    assert len(mail.outbox) == 3


def test_a_link_that_is_over_is_asked_for_anew(client, clock):
    clock.shift(48 * 3600 + 1)
    assert 'href="/register/">Ask for a new one' in client.get("/confirm/").content.decode()
    assert client.post("/confirm/").status_code == 429


def test_what_was_done_in_another_browser_leads_to_signing_in(client, clock):
    Verification.objects.update(used_at=Verification.objects.get().created_at)
    assert client.get("/confirm/").headers["Location"] == "/login/"


def test_a_request_that_was_forgotten_leads_back_to_the_start(client):
    Verification.objects.all().delete()
    assert client.get("/confirm/").headers["Location"] == "/associate/"
