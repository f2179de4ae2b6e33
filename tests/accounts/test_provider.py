"""A provider that is down, slow, or talks nonsense; and what we keep so as not to ask it again."""

import time

import pytest
import time_machine

from knowledge_commons_profiles.accounts.provider import get_provider
from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError

pytestmark = pytest.mark.django_db

LONGEST_S = 20  # our limit is 5; a busy machine takes its time


def test_signing_in_says_so_when_the_provider_is_down(eve, settings):
    settings.CILOGON_DISCOVERY_URL = "http://127.0.0.1:9/.well-known/openid-configuration"
    answer = eve.get("/login/")
    assert answer.status_code == 503
    assert "The sign-in service does not answer" in answer.content.decode()


def test_a_provider_that_is_away_on_the_way_back_is_told(eve, ada_method, come_back, provider):
    provider.discovery = {"token_endpoint": "http://127.0.0.1:9/token"}
    assert come_back(eve).status_code == 503


@pytest.mark.parametrize("what", ["token", "userinfo", "jwks"])
@pytest.mark.parametrize("part", ["head", "body"])
@pytest.mark.usefixtures("ada_method")
def test_a_provider_that_drips_is_given_up_in_time(eve, come_back, provider, what, part):
    provider.dripping[what] = part
    began = time.monotonic()
    answer = come_back(eve)
    assert answer.status_code == 503
    assert time.monotonic() - began < LONGEST_S


@pytest.mark.parametrize(
    "error", [(500, {}), (401, {"error": "invalid_client"}), (400, b"<html>"), (200, b"[]"), (200, b"{}"), (302, {})]
)
def test_nonsense_instead_of_a_token_is_told(eve, ada_method, come_back, provider, error):
    provider.token_error = error
    assert come_back(eve).status_code == 502


def test_an_endless_answer_is_not_read_to_its_end(eve, ada_method, come_back, provider):
    provider.token_error = (200, b" " * (2 * 1024 * 1024))
    assert come_back(eve).status_code == 502


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "https://elsewhere.example/userinfo"},
    ],
    ids=str,
)
def test_a_discovery_document_that_is_not_the_issuers_is_refused(provider, document):
    provider.discovery = document
    with pytest.raises(AnswerError):
        get_provider()


def test_the_discovery_document_is_kept_for_an_hour(cache_of_this_process, provider):
    with time_machine.travel(time.time(), tick=True) as clock:
        get_provider()
        get_provider()
        assert provider.asked == ["discovery"]
        clock.shift(3601)
        get_provider()
        assert provider.asked == ["discovery", "discovery"]


def test_the_last_document_serves_while_the_provider_is_down(cache_of_this_process, provider):
    with time_machine.travel(time.time(), tick=True) as clock:
        known = get_provider()
        clock.shift(3601)
        provider.discovery = {"issuer": "nonsense"}
        assert get_provider() == known
        assert get_provider() == known
        assert provider.asked == ["discovery", "discovery"]


def test_without_any_document_nobody_knows_the_provider(settings):
    settings.CILOGON_DISCOVERY_URL = "http://127.0.0.1:9/.well-known/openid-configuration"
    with pytest.raises(UnreachableError):
        get_provider()
