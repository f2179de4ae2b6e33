"""Taking back that an account was closed."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from knowledge_commons_profiles.accounts.erasing import erase_closed_accounts
from knowledge_commons_profiles.profiles.models import Act, Listing, Profile
from tests.accounts.holdings import give_address, make_staff, settings_of
from tests.factories import listed

pytestmark = pytest.mark.django_db


def test_within_a_fortnight_all_is_as_it_was(ada, eve, client_of, run_tasks):
    listed(ada)
    give_address(ada, "ada@example.org", primary=True)
    before = Profile.objects.values().get(pk=ada.pk)
    cards = list(Listing.objects.order_by("audience").values("audience", "card", "facets", "search", "changed_at"))
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        client_of(ada).post(settings_of(ada, "close/"), {"username": "ada"})
        run_tasks()
        clock.shift(timedelta(days=13, hours=23))
        erase_closed_accounts.call()
        page = client_of(ada).post(settings_of(ada, "reopen/"), follow=True).text
        assert "The account is open again" in page
        run_tasks()
        clock.shift(timedelta(days=2))
        erase_closed_accounts.call()
    assert Profile.objects.values().get(pk=ada.pk) == before
    after = list(Listing.objects.order_by("audience").values("audience", "card", "facets", "search", "changed_at"))
    assert after == cards
    assert eve.get("/members/ada/").status_code == 200
    assert [message.subject for message in mail.outbox] == [
        "Your Knowledge Commons account is going to be erased",
        "Your Knowledge Commons account stays",
    ]


def test_an_open_account_has_nothing_to_take_back(ada, client_of):
    page = client_of(ada).post(settings_of(ada, "reopen/"), follow=True).text
    assert "open again" not in page


def test_when_the_time_is_over_it_is_over(ada, client_of):
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        client_of(ada).post(settings_of(ada, "close/"), {"username": "ada"})
        clock.shift(timedelta(days=14, minutes=1))
        page = client_of(ada).post(settings_of(ada, "reopen/"), follow=True).text
        assert "open again" not in page
    assert Profile.objects.get(pk=ada.pk).closes_at


def test_what_staff_take_back_is_recorded(ada, ben, client_of):
    client_of(ada).post(settings_of(ada, "close/"), {"username": "ada"})
    client_of(make_staff(ben)).post(settings_of(ada, "reopen/"))
    assert Act.objects.get().verb == "reopened the account"
