"""What the provider may end, and what nobody else may."""

import json
import time
from base64 import b64encode

import pytest
from django.test import Client

EVENT = "http://schemas.openid.net/event/backchannel-logout"

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(provider):
    """Return a function that sends a logout token with these claims beside what each must have; None leaves one out."""

    def send_token(**claims):
        now = int(time.time())
        whole = {"iss": provider.url, "aud": "profiles-under-test", "iat": now, "exp": now + 120, "jti": "1"}
        whole |= {"sub": provider.subject, "events": {EVENT: {}}} | claims
        token = provider.sign({name: value for name, value in whole.items() if value is not None})
        return Client(enforce_csrf_checks=True).post("/cilogon/backchannel-logout/", {"logout_token": token})

    return send_token


@pytest.fixture
def signed_in(eve, ada_method, come_back, provider):
    provider.claims = {"sid": "morning"}
    come_back(eve)
    return eve


def is_signed_in(client):
    return client.get("/my-profile/").headers["Location"] == "/members/ada/"


@pytest.mark.parametrize("claims", [{}, {"sid": "morning"}, {"sid": "morning", "sub": None}], ids=str)
def test_the_provider_ends_a_session(signed_in, send, claims):
    answer = send(**claims)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert not is_signed_in(signed_in)


@pytest.mark.parametrize(
    "claims", [{"sub": "somebody-else"}, {"sid": "evening"}, {"sid": "evening", "sub": None}], ids=str
)
def test_other_sessions_stay(signed_in, send, claims):
    assert send(**claims).status_code == 200
    assert is_signed_in(signed_in)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "somebody-else"},
        {"exp": 1},
        {"iat": None},
        {"jti": None},
        {"jti": ""},
        {"events": None},
        {"events": {}},
        {"events": EVENT},
        {"nonce": "x"},
        {"sub": None},
        {"sub": None, "sid": 17},
    ],
    ids=str,
)
def test_a_token_that_breaks_a_rule_ends_nothing(signed_in, send, claims):
    answer = send(**claims)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert is_signed_in(signed_in)


def test_a_token_works_once(cache_of_this_process, signed_in, send, come_back):
    assert send().status_code == 200
    come_back(signed_in)
    assert send().status_code == 400
    assert is_signed_in(signed_in)


def test_a_token_that_a_stranger_signed_ends_nothing(signed_in, send, provider):
    provider.algorithm = "HS256"
    assert send().status_code == 400
    assert is_signed_in(signed_in)


@pytest.mark.parametrize(
    "header", [{"alg": []}, {"alg": {}}, {"alg": None}, {"alg": "none"}, {"alg": "RS256", "kid": []}, [], 1]
)
def test_a_token_that_is_none_is_refused_whatever_stands_in_its_place(provider, eve, header):
    token = f"{b64encode(json.dumps(header).encode()).decode().rstrip('=')}.e30.e30"
    assert eve.post("/cilogon/backchannel-logout/", {"logout_token": token}).status_code == 400


def test_an_empty_request_is_refused(provider, eve):
    assert eve.post("/cilogon/backchannel-logout/").status_code == 400
    assert eve.get("/cilogon/backchannel-logout/").status_code == 405
