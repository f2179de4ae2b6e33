"""Signing out everywhere: every session here, the services' change, and the tokens that we hold at the provider."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import HeldToken
from knowledge_commons_profiles.accounts.single_logout import let_old_tokens_go, sign_out_everywhere
from knowledge_commons_profiles.profiles.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def revoking(provider):
    provider.discovery = {"revocation_endpoint": f"{provider.url}/revoke"}
    return provider


def hold(profile, *, browser="Firefox", app="Works"):
    return HeldToken.objects.create(
        profile=profile, app=app, user_agent=browser, access_token="an access token", refresh_token="a refresh token"
    )


def find_kinds(profile):
    return list(Change.objects.filter(username=profile.username).values_list("kind", flat=True))


def test_every_session_ends_and_nobody_elses(ada, ben, client_of):
    clients, bens = [client_of(ada), client_of(ada)], client_of(ben)
    assert sign_out_everywhere(ada) == 2
    assert [client.get("/my-profile/").headers["Location"][:7] for client in clients] == ["/login/", "/login/"]
    assert bens.get("/my-profile/").headers["Location"] == "/members/ben/"
    assert find_kinds(ada) == ["signed_out"]


def test_it_asks_as_much_for_one_session_as_for_fifty(ada, client_of):
    counts = []
    for session_count in (1, 50):
        for _ in range(session_count):
            client_of(ada)
        with CaptureQueriesContext(connection) as queries:
            assert sign_out_everywhere(ada) == session_count
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_held_tokens_are_revoked_and_gone(ada, revoking, run_tasks):
    hold(ada)
    sign_out_everywhere(ada)
    run_tasks()
    assert revoking.revoked == ["a refresh token", "an access token"]
    assert not HeldToken.objects.exists()


def test_a_provider_that_is_down_is_asked_again(ada, revoking, run_tasks):
    hold(ada)
    revoking.revoking_status = 503
    sign_out_everywhere(ada)
    run_tasks()
    assert HeldToken.objects.get().profile is None
    revoking.revoking_status = 200
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        run_tasks()
    assert not HeldToken.objects.exists()


def test_the_button_ends_this_browser_and_what_came_from_it(ada, client_of, revoking, run_tasks):
    this, other = client_of(ada), client_of(ada)
    session = this.session
    session["browser"] = "Firefox"
    session.save()
    hold(ada)
    hold(ada, browser="Safari")
    this.post("/logout/")
    run_tasks()
    assert other.get("/my-profile/").headers["Location"] == "/members/ada/"
    assert find_kinds(ada) == ["signed_out"]
    assert [token.user_agent for token in HeldToken.objects.all()] == ["Safari"]


def test_a_stranger_at_the_button_tells_nobody(eve, ada):
    assert eve.post("/logout/").status_code == 302
    assert not Change.objects.exists()


def test_what_was_handed_over_days_ago_is_let_go(ada, revoking, run_tasks):
    hold(ada)
    HeldToken.objects.update(created_at=timezone.now() - timedelta(days=5))
    hold(ada, app="WordPress")
    let_old_tokens_go.call()
    run_tasks()
    assert [token.app for token in HeldToken.objects.all()] == ["WordPress"]


def test_tokens_are_encrypted_in_the_database(ada, settings):
    hold(ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_heldtoken::text FROM accounts_heldtoken")
        assert "token" not in cursor.fetchone()[0]
    settings.TOKEN_ENCRYPTION_KEYS = ["a newer key"]
    token = HeldToken.objects.get()
    assert token.refresh_token == "a refresh token"
    token.save()
    settings.SECRET_KEY = "another"
    assert HeldToken.objects.get().refresh_token == "a refresh token"
    settings.TOKEN_ENCRYPTION_KEYS = []
    assert HeldToken.objects.get().refresh_token == ""
