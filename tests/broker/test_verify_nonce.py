"""A nonce is good once, for a minute, and only for who has the right to ask."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from knowledge_commons_profiles.accounts.models import LoginMethod, Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from knowledge_commons_profiles.broker.models import Nonce
from knowledge_commons_profiles.broker.nonces import forget_nonces, make_nonce
from tests.broker.conftest import SECRET, SUBJECT, WORKS, query_of, read_token
from tests.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nonce(ada):
    return ask_for_nonce(LoginMethod.objects.create(profile=ada, issuer="https://cilogon.org", subject=SUBJECT))


def test_it_is_good_once(nonce, ask_nonce):
    first, second = ask_nonce(nonce), ask_nonce(nonce)
    assert (first.status_code, first.json()) == (200, {"valid": True, "sub": SUBJECT})
    assert (second.status_code, second.json()["valid"]) == (410, False)


def test_the_nonce_of_a_token_is_good(ada_signs_in, ask_nonce):
    token = query_of(ada_signs_in.get("/broker/silent-login/", {"return_to": WORKS}))["broker_token"]
    assert ask_nonce(read_token(token)["nonce"]).status_code == 200


def test_after_a_minute_it_is_not(nonce, ask_nonce):
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert ask_nonce(nonce).status_code == 410
        forget_nonces.call()
    assert not Nonce.objects.exists()


@pytest.mark.parametrize("bearer", ["", "x", SECRET[:-1], SECRET + "x", "Ω"])
def test_a_wrong_bearer_spends_nothing(nonce, ask_nonce, bearer):
    answer = ask_nonce(nonce, bearer=bearer.encode("utf-8").decode("latin-1"))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert ask_nonce(nonce).status_code == 200


def test_a_token_of_another_scope_is_refused(nonce, ask_nonce):
    _, wrong = make_service("Reader", [Service.Scope.MEMBERS])
    _, right = make_service("Newcomer", [Service.Scope.SIGN_IN])
    answer = ask_nonce(nonce, bearer=wrong)
    assert answer.status_code == 403
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    assert ask_nonce(nonce, bearer=right).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"nonce": 1}',
        b'{"nonce": ""}',
        b"\xff",
        b"[" * 3000,
        b'{"nonce": "%s"}' % (b"x" * 300),
    ],
)
def test_a_bad_body_is_refused(ask_nonce, body):
    assert ask_nonce(None, body=body).status_code == 400


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
BODIES = st.one_of(
    st.binary(max_size=300),
    ANY_JSON.map(lambda content: json.dumps(content).encode()),
    ANY_JSON.map(lambda content: json.dumps({"nonce": content}).encode()),
)


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES)
def test_whatever_is_sent_is_unknown_or_refused(ask_nonce, body):
    assert ask_nonce(None, body=body).status_code in {400, 410}


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_service_whose_clock_is_five_minutes_off_takes_the_token(ada_signs_in, ask_nonce, minutes):
    answer = ada_signs_in.get("/broker/silent-login/", {"return_to": WORKS})
    payload = read_token(query_of(answer)["broker_token"])
    assert payload["exp"] > time.time() + 60 * minutes
    assert ask_nonce(payload["nonce"]).status_code == 200


@pytest.mark.parametrize("nonce", ["x", "\0", "\ud800", "Ω"])
def test_an_odd_nonce_is_unknown(ask_nonce, nonce, db):
    assert ask_nonce(nonce).status_code == 410


@pytest.mark.parametrize("is_shared", [True, False])
def test_it_takes_one_query_and_no_cookie(nonce, ask_nonce, is_shared):
    bearer = SECRET if is_shared else make_service("works", [Service.Scope.SIGN_IN])[1]
    with CaptureQueriesContext(connection) as queries:
        answer = ask_nonce(nonce, bearer=bearer)
    assert answer.status_code == 200
    assert len(queries) == 1
    assert not answer.cookies


def test_only_posts_are_answered(eve):
    assert eve.get("/broker/verify-nonce/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_is_right():
    method = LoginMethod.objects.create(profile=ProfileFactory(), issuer="https://cilogon.org", subject=SUBJECT)
    nonce = ask_for_nonce(method)

    def ask(_):
        try:
            return (
                Client()
                .post(
                    "/broker/verify-nonce/",
                    {"nonce": nonce},
                    content_type="application/json",
                    headers={"Authorization": f"Bearer {SECRET}"},
                )
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(ask, range(10))) == [200] + [410] * 9


def ask_for_nonce(method: LoginMethod) -> str:
    made = make_nonce(method.profile_id, method.pk)
    assert made is not None
    return made.nonce
