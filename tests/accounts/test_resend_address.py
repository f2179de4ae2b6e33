"""Mailing the link once more, not too often."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from knowledge_commons_profiles.accounts.models import Verification
from tests.accounts.holdings import give_address, settings_of

pytestmark = pytest.mark.django_db


def test_a_new_link_ends_the_former_and_is_mailed(ada, client_of, run_tasks):
    row = give_address(ada, "a@example.org", verified=False)
    client = client_of(ada)
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        for _ in range(2):
            clock.shift(timedelta(minutes=6))
            page = client.post(settings_of(ada, f"addresses/{row.pk}/resend/"), follow=True).text
            assert "A mail with a new link goes to a@example.org." in page
        assert Verification.objects.usable().count() == 1
        assert Verification.objects.count() == 2
        run_tasks()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]


def test_two_clicks_are_one_mail(ada, client_of):
    row = give_address(ada, "a@example.org", verified=False)
    client = client_of(ada)
    client.post(settings_of(ada, f"addresses/{row.pk}/resend/"))
    page = client.post(settings_of(ada, f"addresses/{row.pk}/resend/"), follow=True).text
    assert "less than 5 minutes ago" in page
    assert Verification.objects.count() == 1


def test_a_confirmed_address_needs_none(ada, client_of):
    row = give_address(ada, "a@example.org")
    assert (
        "is confirmed already" in client_of(ada).post(settings_of(ada, f"addresses/{row.pk}/resend/"), follow=True).text
    )
    assert not Verification.objects.exists()


def test_somebody_elses_address_cannot_be_named(ada, ben, client_of):
    row = give_address(ben, "ben@example.org", verified=False)
    page = client_of(ada).post(settings_of(ada, f"addresses/{row.pk}/resend/"), follow=True).text
    assert "not on the account any more" in page
    assert "ben@example.org" not in page
    assert not Verification.objects.exists()
