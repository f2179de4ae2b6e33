"""When a browser was last seen: noted at most once an hour, and only for people who are signed in."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.accounts.models import Session
from tests.accounts.holdings import settings_of

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def count_notes(client, address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum("seen_at" in query["sql"] and query["sql"].startswith("UPDATE") for query in captured)


def test_use_is_noted_once_and_again_when_the_hour_is_over(ada, client_of):
    client = client_of(ada)
    Session.objects.update(seen_at=LONG_AGO)
    assert count_notes(client, settings_of(ada)) == 1
    assert Session.objects.get().seen_at > LONG_AGO
    assert count_notes(client, settings_of(ada)) == 0
    cache.delete(f"session-seen.{client.session.session_key}")  # as Redis does after an hour
    assert count_notes(client, settings_of(ada)) == 1


def test_a_stranger_costs_nothing(ada, eve):
    assert count_notes(eve, "/members/") == 0


def test_noting_keeps_what_the_session_holds(ada, client_of):
    client = client_of(ada)
    before = Session.objects.get()
    client.get(settings_of(ada))
    after = Session.objects.get()
    assert (after.session_data, after.expire_date, after.created_at) == (
        before.session_data,
        before.expire_date,
        before.created_at,
    )
