"""How a client wishes people to sign in (OpenID Connect Core 1.0 §3.1.2.1): the identity provider asks them again."""

import time
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.broker.models import ClientSession, Consent
from knowledge_commons_profiles.profiles.models import Profile
from tests.accounts.conftest import ada_method, come_back, provider
from tests.oauth2_provider.test_provider import BACK, application, ask, query_of, read_id_token, redeem

__all__ = ["ada_method", "application", "come_back", "provider"]

pytestmark = pytest.mark.django_db

HOUR_S = 60 * 60


@pytest.fixture
def browser(eve, ada_method, application, come_back):
    """Ada's browser: she has signed in at the identity provider."""
    come_back(eve)
    return eve


def prove(browser, provider, response):
    """Follow the way to the identity provider and back; return what it was asked, and our answer in the end."""
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/?again=1&next=")
    away = browser.get(response.headers["Location"])
    asked = dict(parse_qsl(urlsplit(away.headers["Location"]).query))
    back = browser.get("/cilogon/callback/", provider.issue(away.headers["Location"]))
    assert back.headers["Location"].startswith("/o/authorize/?")
    return asked, browser.get(back.headers["Location"])


def read_auth_time(browser, response):
    return read_id_token(browser, redeem(browser, query_of(response)["code"]).json()["id_token"])["auth_time"]


def test_discovery_names_the_prompts(eve):
    document = eve.get("/o/.well-known/openid-configuration").json()
    assert document["prompt_values_supported"] == ["none", "login", "consent", "select_account"]
    assert "auth_time" in document["claims_supported"]


# Proving it again


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
def test_somebody_signed_in_proves_it_again_at_the_provider(browser, provider, prompt):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        first = ask(browser, prompt=prompt)
        asked, end = prove(browser, provider, first)
        assert asked["prompt"] == "login"
        assert time.time() - read_auth_time(browser, end) < 10


def test_a_stranger_proves_it_at_the_provider_too(eve, ada_method, application, provider):
    asked, end = prove(eve, provider, ask(eve, prompt="login"))
    assert asked["prompt"] == "login"
    assert "code" in query_of(end)


def test_the_provider_is_asked_each_time(browser, provider):
    for _ in range(2):
        asked, end = prove(browser, provider, ask(browser, prompt="login"))
        assert asked["prompt"] == "login"
        assert "code" in query_of(end)
        time.sleep(1.1)  # seconds are what a session remembers


def test_whoever_turns_round_at_the_provider_gets_nothing(browser):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        login = ask(browser, prompt="login").headers["Location"]
        back = dict(parse_qsl(urlsplit(login).query))["next"]
        assert query_of(browser.get(back))["error"] == "login_required"


def test_the_proof_for_one_request_is_none_for_another(browser, provider):
    first = ask(browser, prompt="login")
    asked_at = dict(parse_qsl(dict(parse_qsl(urlsplit(first.headers["Location"]).query))["next"]))["asked_at"]
    prove(browser, provider, first)
    assert ask(browser, prompt="login", state="another", asked_at=asked_at).headers["Location"].startswith("/login/")
    assert ask(browser, prompt="login", asked_at=f"{asked_at}x").headers["Location"].startswith("/login/")


def test_a_provider_that_knows_no_prompt_and_lets_people_through_is_not_believed(browser, provider):
    with time_machine.travel(timezone.now() + timedelta(days=1)):  # its document is asked for anew
        provider.discovery = {"prompt_values_supported": ["none"]}
        provider.claims = {"auth_time": int(time.time()) - HOUR_S}
        asked, end = prove(browser, provider, ask(browser, prompt="login"))
    assert "prompt" not in asked
    assert query_of(end)["error"] == "login_required"


def test_a_providers_clock_that_is_five_minutes_off_harms_nobody(browser, provider):
    for off in (-300, 300):
        now = int(time.time()) + off
        provider.claims = {"auth_time": now, "iat": now} if off < 0 else {"auth_time": now}
        _, end = prove(browser, provider, ask(browser, prompt="login", state=str(off)))
        assert "code" in query_of(end)


def test_whoever_comes_back_as_another_member_is_that_member(browser, ben, provider):
    LoginMethod.objects.create(profile=ben, issuer=provider.url, subject="ben-at-the-provider")
    first = ask(browser, prompt="select_account")
    provider.subject = "ben-at-the-provider"
    _, end = prove(browser, provider, first)
    claims = read_id_token(browser, redeem(browser, query_of(end)["code"]).json()["id_token"])
    assert claims["preferred_username"] == "ben"
    assert browser.get("/my-profile/").headers["Location"] == "/members/ben/"


def test_a_session_that_proved_itself_again_is_the_same_session_at_the_client(browser, provider):
    redeem(browser, query_of(ask(browser))["code"])
    before = ClientSession.objects.get()
    prove(browser, provider, ask(browser, prompt="login"))
    after = ClientSession.objects.get()
    assert after.sid == before.sid
    assert after.ended_at is None


# Silent requests


def test_without_a_session_a_silent_request_says_so_to_the_client(eve, application):
    answer = query_of(ask(eve, prompt="none"))
    assert (answer["error"], answer["state"]) == ("login_required", "s")


def test_with_a_session_and_consent_a_silent_request_is_answered(browser):
    assert "code" in query_of(ask(browser, prompt="none"))


def test_without_consent_a_silent_request_says_so(ada, browser, application):
    application.skip_authorization = False
    application.save()
    answer = query_of(ask(browser, prompt="none"))
    assert (answer["error"], answer["state"]) == ("consent_required", "s")
    Consent.objects.create(user=ada.user, application=application, scopes=["openid"])
    assert query_of(ask(browser, prompt="none"))["error"] == "consent_required"  # it asks for more
    assert "code" in query_of(ask(browser, prompt="none", scope="openid"))


def test_a_silent_request_never_shows_anything(ada, browser):
    assert query_of(ask(browser, prompt="none", max_age="0"))["error"] == "login_required"
    Profile.objects.filter(pk=ada.pk).update(is_suspended=True)
    assert query_of(ask(browser, prompt="none"))["error"] == "interaction_required"


@pytest.mark.parametrize("change", [{"redirect_uri": "https://evil.example/"}, {"client_id": "nobody"}], ids=str)
@pytest.mark.parametrize("wish", [{"prompt": "none"}, {"prompt": "none", "max_age": "0"}, {"max_age": "x"}], ids=str)
def test_an_error_is_sent_to_no_unregistered_address(browser, change, wish):
    assert ask(browser, **wish, **change).status_code == 400


PIECES = st.lists(
    st.sampled_from(["none", "login", "consent", "select_account", "create", " ", "\0", "%00", "0", "-1", "9" * 40]),
    max_size=4,
).map(" ".join)


@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prompt=PIECES, max_age=PIECES | st.text(max_size=9), hint=st.text(max_size=40), asked_at=st.text(max_size=40))
def test_whatever_is_wished_for_it_is_answered(browser, prompt, max_age, hint, asked_at):
    wishes = {"prompt": prompt, "max_age": max_age, "id_token_hint": hint, "asked_at": asked_at}
    response = ask(browser, **wishes)
    assert response.status_code in {302, 400}
    if response.status_code == 302:
        assert response.headers["Location"].startswith((f"{BACK}?", "/login/?again=1&next=%2Fo%2Fauthorize%2F%3F"))


# max_age and auth_time


def test_auth_time_is_when_this_browser_signed_in(browser, ada, client_of):
    signed_in_at = time.time()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client_of(ada)  # another browser signs in now
        assert abs(read_auth_time(browser, ask(browser)) - signed_in_at) < 30


def test_what_the_provider_says_of_the_time_counts(eve, ada_method, application, come_back, provider):
    provider.claims = {"auth_time": int(time.time()) - HOUR_S}
    come_back(eve)
    assert abs(read_auth_time(eve, ask(eve)) - (time.time() - HOUR_S)) < 30


def test_a_sign_in_that_is_young_enough_is_enough(browser):
    assert "code" in query_of(ask(browser, max_age="60"))


@pytest.mark.parametrize("max_age", ["0", "60"])
def test_one_that_is_older_is_proved_again(browser, provider, max_age):
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        asked, end = prove(browser, provider, ask(browser, max_age=max_age))
        assert asked["prompt"] == "login"
        assert time.time() - read_auth_time(browser, end) < 10


@pytest.mark.parametrize("max_age", ["-1", "soon", "1.5", "9" * 30, "٣"])
def test_a_max_age_that_is_none_is_refused(browser, max_age):
    assert query_of(ask(browser, max_age=max_age))["error"] == "invalid_request"


def test_prompt_none_stands_alone(browser):
    assert query_of(ask(browser, prompt="none login"))["error"] == "invalid_request"


def test_a_session_from_before_this_was_written_down_began_when_its_row_did(ada, client_of, application, eve):
    browser = client_of(ada)  # Django's own sign-in notes nothing
    assert abs(read_auth_time(browser, ask(browser, max_age="60")) - time.time()) < 30


# id_token_hint


def test_a_hint_about_somebody_else_is_answered_by_an_error(browser, ben, client_of):
    own = redeem(browser, query_of(ask(browser))["code"]).json()["id_token"]
    other = client_of(ben)
    others = redeem(other, query_of(ask(other))["code"]).json()["id_token"]
    assert "code" in query_of(ask(browser, prompt="none", id_token_hint=own))
    for hint in (others, "nonsense", f"{own[:-3]}abc"):
        assert query_of(ask(browser, prompt="none", id_token_hint=hint))["error"] == "login_required"


def test_consent_is_asked_again_where_the_client_wishes_it(ada, browser, application):
    application.skip_authorization = False
    application.save()
    Consent.objects.create(user=ada.user, application=application, scopes=["openid"])
    page = ask(browser, scope="openid", prompt="consent")
    assert page.status_code == 200
    assert "Sign in to A client?" in page.content.decode()
