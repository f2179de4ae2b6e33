"""The way back from the provider: who comes in, and what the others read."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod, Session, User
from knowledge_commons_profiles.accounts.pending import find_pending
from knowledge_commons_profiles.profiles.models import Profile
from tests.accounts.providers import CLIENT_SECRET

pytestmark = pytest.mark.django_db


def is_signed_in(client):
    return client.get("/my-profile/").headers["Location"].startswith("/members/")


# Known people


def test_a_known_login_method_opens_its_account(eve, ada, ada_method, come_back):
    answer = come_back(eve)
    assert answer.headers["Location"] == "/my-profile/"
    assert eve.get("/my-profile/").headers["Location"] == "/members/ada/"


def test_the_sessions_key_changes_and_its_row_knows_everything(eve, ada, ada_method, come_back, provider):
    provider.claims = {"sid": "session-at-the-provider"}
    eve.get("/login/")
    key_before = eve.session.session_key
    come_back(eve)
    assert eve.session.session_key != key_before
    row = Session.objects.get(user=ada.user)
    assert (row.session_key, row.login_method, row.provider_session) == (
        eve.session.session_key,
        ada_method,
        "session-at-the-provider",
    )
    assert not Session.objects.filter(session_key=key_before).exists()


def test_who_came_in_went_and_was_not_let_in_is_in_the_log_by_number(eve, ada, ada_method, come_back, caplog):
    caplog.set_level("INFO", "knowledge_commons_profiles.accounts")
    come_back(eve)
    eve.post("/logout/")
    Profile.objects.filter(pk=ada.pk).update(is_suspended=True)
    come_back(eve)
    told = [(record.message, vars(record).get("user_id")) for record in caplog.records if "sign" in record.message]
    assert told == [("signed in", ada.user.pk), ("signed out", ada.user.pk), ("sign-in refused", None)]


@pytest.mark.usefixtures("cache_of_this_process")
def test_a_session_ends_two_weeks_after_it_began_however_much_it_is_used(eve, ada_method, come_back):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        come_back(eve)
        clock.shift(timedelta(days=13))
        session = eve.session
        session["used"] = True
        session.save()
        assert is_signed_in(eve)
        clock.shift(timedelta(days=2))
        assert not is_signed_in(eve)


def test_no_token_is_kept_in_the_session(eve, ada_method, come_back):
    come_back(eve)
    kept = repr(dict(eve.session.items()))
    assert "let-me-in" not in kept
    assert "eyJ" not in kept  # how every JWT begins


def test_the_login_method_remembers_its_provider_and_its_last_use(eve, ada_method, come_back):
    come_back(eve)
    ada_method.refresh_from_db()
    assert ada_method.idp_name == "Example University"
    assert ada_method.last_used_at is not None


def test_an_imported_person_gets_a_user_with_their_first_sign_in(eve, ada, ada_method, come_back):
    ada.user.delete()
    come_back(eve)
    ada.refresh_from_db()
    assert ada.user.username == "ada"
    assert is_signed_in(eve)


def test_several_tabs_sign_in_whatever_their_order(eve, ada_method, provider):
    ways = [eve.get(f"/login/?next=/members/?tab={number}").headers["Location"] for number in (1, 2, 3)]
    for number in (2, 3, 1):
        answer = eve.get("/cilogon/callback/", provider.issue(ways[number - 1]))
        assert answer.headers["Location"] == f"/members/?tab={number}"


# Unknown people


def test_an_unknown_person_waits_in_the_session_and_no_user_is_created(eve, come_back, provider):
    provider.userinfo["orcid"] = "http://orcid.org/0000-0002-1825-0097"
    assert come_back(eve).headers["Location"] == "/associate/"
    pending = find_pending(eve.session)
    assert (pending.issuer, pending.subject) == (provider.url, provider.subject)
    assert (pending.idp_name, pending.name, pending.address, pending.orcid) == (
        "Example University",
        "Ada Owner",
        "ada@example.org",
        "0000-0002-1825-0097",
    )
    assert not User.objects.exists()
    assert not is_signed_in(eve)


def test_missing_and_odd_claims_are_no_obstacle(eve, come_back, provider):
    provider.userinfo = {"email": ["a@example.org"], "given_name": "Ada", "family_name": "Owner", "orcid": 17}
    assert come_back(eve).headers["Location"] == "/associate/"
    pending = find_pending(eve.session)
    assert (pending.name, pending.address, pending.orcid, pending.idp_name) == ("Ada Owner", "", "", "")


# Suspended people


def test_a_suspended_member_reads_the_reason_and_is_not_signed_in(eve, ada, ada_method, come_back):
    ada.is_suspended, ada.suspension_reason = True, "Links that were <b>for sale</b>."
    ada.save()
    answer = come_back(eve)
    assert answer.status_code == 403
    assert "Links that were &lt;b&gt;for sale&lt;/b&gt;." in answer.content.decode()
    assert not is_signed_in(eve)


def test_a_suspended_member_without_a_reason_is_told_whom_to_ask(eve, ada, ada_method, come_back):
    ada.is_suspended = True
    ada.save()
    assert "Please ask them" in come_back(eve).content.decode()


def test_a_user_whom_an_operator_closed_is_not_signed_in(eve, ada, ada_method, come_back):
    ada.user.is_active = False
    ada.user.save()
    assert come_back(eve).status_code == 403


# Somebody who is signed in already


def test_an_unknown_login_method_is_offered_to_the_person_who_is_signed_in(ben, client_of, come_back):
    answer = come_back(client_of(ben), "/login/?link=1&next=/members/")
    assert answer.headers["Location"] == "/login/link/?next=%2Fmembers%2F"
    assert not LoginMethod.objects.exists()


def test_another_persons_login_method_is_refused_and_nobody_changes_places(ben, ada_method, client_of, come_back):
    client = client_of(ben)
    answer = come_back(client, "/login/?link=1")
    assert answer.status_code == 409
    assert "belongs to another account" in answer.content.decode()
    assert client.get("/my-profile/").headers["Location"] == "/members/ben/"


def test_ones_own_login_method_again_changes_nothing(ada, ada_method, client_of, come_back):
    answer = come_back(client_of(ada), "/login/?link=1&next=/members/")
    assert answer.headers["Location"] == "/members/"


# What does not work


def assert_refused(client, answer, status):
    assert answer.status_code == status
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert '<a class="button" href="/login/">Try again</a>' in answer.content.decode()
    assert not is_signed_in(client)


def test_a_replayed_code_is_refused(eve, ada_method, provider):
    first = provider.issue(eve.get("/login/").headers["Location"])
    second = provider.issue(eve.get("/login/").headers["Location"])
    assert eve.get("/cilogon/callback/", first).status_code == 302
    other = Client()
    state = provider.issue(other.get("/login/").headers["Location"])["state"]
    assert_refused(other, other.get("/cilogon/callback/", {"code": first["code"], "state": state}), 400)
    # An unused code of another attempt does not help: it is bound to its verifier.
    state = provider.issue(other.get("/login/").headers["Location"])["state"]
    assert_refused(other, other.get("/cilogon/callback/", {"code": second["code"], "state": state}), 400)


def test_a_replayed_state_is_refused(eve, ada_method, provider):
    back = provider.issue(eve.get("/login/").headers["Location"])
    eve.get("/cilogon/callback/", back)
    asked_count = len(provider.asked)
    answer = eve.get("/cilogon/callback/", back)
    assert answer.status_code == 400
    assert "You are signed in." in answer.content.decode()
    assert len(provider.asked) == asked_count


def test_the_state_of_another_browser_is_refused(eve, ada_method, provider):
    back = provider.issue(Client().get("/login/").headers["Location"])
    eve.get("/login/")
    assert_refused(eve, eve.get("/cilogon/callback/", back), 400)
    assert "token" not in provider.asked


def test_an_attempt_is_over_after_an_hour(eve, ada_method, provider):
    back = provider.issue(eve.get("/login/").headers["Location"])
    with time_machine.travel(time.time() + 3601):
        assert_refused(eve, eve.get("/cilogon/callback/", back), 400)


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"state": "x"}, {"state": "a:b:c", "code": "x"}, {"state": "\0"}])
def test_an_address_that_somebody_made_up_is_refused(eve, provider, query):
    assert_refused(eve, eve.get("/cilogon/callback/", query), 400)


def test_a_state_without_a_code_is_refused(eve, provider):
    state = provider.issue(eve.get("/login/").headers["Location"])["state"]
    assert_refused(eve, eve.get("/cilogon/callback/", {"state": state}), 400)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("access_denied", 400),
        ("temporarily_unavailable", 503),
        ("server_error", 503),
        ("unauthorized_client", 502),
        ("<script>", 502),
        ("", 502),
    ],
)
def test_an_error_without_a_description_is_told(eve, provider, error, status):
    state = provider.issue(eve.get("/login/").headers["Location"])["state"]
    answer = eve.get("/cilogon/callback/", {"state": state, "error": error})
    assert_refused(eve, answer, status)
    assert "<script>" not in answer.content.decode()


def test_nothing_secret_is_on_the_page_or_in_the_log(eve, ada_method, provider, caplog):
    provider.claims = {"iss": "https://evil.example"}
    back = provider.issue(eve.get("/login/").headers["Location"])
    page = eve.get("/cilogon/callback/", back).content.decode()
    log = "\n".join(repr(vars(record)) for record in caplog.records if record.name != "django.request")
    assert "sign-in failed" in log
    for secret in (back["code"], back["state"], "let-me-in", CLIENT_SECRET, "ada@example.org", provider.subject, "eyJ"):
        assert secret not in page
        assert secret not in log


def test_only_a_get_comes_back(eve):
    assert eve.post("/cilogon/callback/").status_code == 405
