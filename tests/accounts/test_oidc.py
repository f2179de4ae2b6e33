"""What is not believed. Most of these pass with the library's own backend, which is why ours is not its own."""

import time

import pytest

from knowledge_commons_profiles.accounts.models import User
from tests.accounts.providers import CLIENT_ID

pytestmark = pytest.mark.django_db

NOT_TRUSTED = "cannot be trusted"


def is_signed_in(client):
    return client.get("/my-profile/").headers["Location"] == "/members/ada/"


@pytest.fixture
def refused(eve, ada_method, come_back):
    """Return a function that tries to come in and asserts that the token is not believed."""

    def attempt():
        answer = come_back(eve)
        assert answer.status_code == 502
        assert NOT_TRUSTED in answer.content.decode()
        assert not is_signed_in(eve)

    return attempt


def test_a_good_token_is_believed(eve, ada_method, come_back):
    assert come_back(eve).headers["Location"] == "/my-profile/"
    assert is_signed_in(eve)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_both_algorithms_are_believed(eve, ada_method, come_back, provider, algorithm):
    provider.algorithm = algorithm
    come_back(eve)
    assert is_signed_in(eve)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS384", "PS256"])
def test_other_algorithms_are_not(refused, provider, algorithm):
    provider.algorithm = algorithm
    refused()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": []},
        {"aud": None},
        {"azp": "somebody-else"},
        {"aud": [CLIENT_ID, "somebody-else"]},
        {"aud": [CLIENT_ID, "somebody-else"], "azp": "somebody-else"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ["a", "list"]},
        {"sub": None},
        {"sub": ""},
        {"sub": 17},
        {"sub": "x" * 256},
        {"sub": "nul\0byte"},
        {"exp": None},
        {"iat": None},
        {"exp": "soon"},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_or_missing_claim_is_not_believed(refused, provider, claims):
    provider.claims = claims
    refused()


@pytest.mark.parametrize(
    "claims",
    [
        {"azp": CLIENT_ID},
        {"aud": [CLIENT_ID]},
        {"aud": [CLIENT_ID, "a-friend"], "azp": CLIENT_ID},
        {"amr": "mfa"},  # ORCID sends a text where the standard has a list
        {"amr": ["pwd"]},
    ],
    ids=str,
)
def test_what_is_allowed_in_a_token_is_accepted(eve, ada_method, come_back, provider, claims):
    provider.claims = claims
    come_back(eve)
    assert is_signed_in(eve)


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
def test_clocks_may_differ_by_less_than_a_minute(eve, ada_method, come_back, provider, claim):
    now = int(time.time())
    provider.claims = {claim: now - 30 if claim == "exp" else now + 30}
    come_back(eve)
    assert is_signed_in(eve)


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
def test_a_token_of_another_time_is_not_believed(refused, provider, claim):
    now = int(time.time())
    provider.claims = {claim: now - 90 if claim == "exp" else now + 120}
    refused()


@pytest.mark.parametrize("subject", ["somebody-else", None, ["ada-at-the-provider"]])
def test_userinfo_of_another_person_is_not_believed(refused, provider, subject):
    provider.userinfo["sub"] = subject
    refused()


def test_a_key_that_nobody_published_is_not_believed(refused, provider):
    provider.signing_key = "second"
    refused()


def test_a_token_under_a_known_keys_name_that_another_key_signed_is_not_believed(refused, provider):
    provider.signing_key = "second"
    provider.header = {"kid": "first"}
    refused()


def test_a_new_key_is_asked_for_once_it_signs(cache_of_this_process, eve, ada_method, come_back, provider):
    come_back(eve)
    eve.logout()
    provider.key_names, provider.signing_key = ["first", "second"], "second"
    come_back(eve)
    assert is_signed_in(eve)
    assert provider.asked.count("jwks") == 2


def test_unknown_keys_make_us_ask_at_most_once_a_minute(cache_of_this_process, eve, ada_method, come_back, provider):
    come_back(eve)
    eve.logout()
    provider.signing_key = "second"
    for _ in range(3):
        assert come_back(eve).status_code == 502
    assert provider.asked.count("jwks") == 2


def test_a_sign_in_asks_the_provider_only_for_the_token_and_for_userinfo(
    cache_of_this_process, eve, ada_method, come_back, provider
):
    come_back(eve)
    eve.logout()
    provider.asked.clear()
    come_back(eve)
    assert provider.asked == ["token", "userinfo"]


def test_the_same_address_from_elsewhere_is_another_person(eve, ada_method, come_back, provider):
    ada_method.profile.addresses.create(address="ada@example.org", verified_at="2026-01-01T00:00Z")
    provider.subject = "somebody-who-says-to-be-ada"
    assert come_back(eve).headers["Location"] == "/associate/"
    assert not is_signed_in(eve)
    assert User.objects.count() == 1


def test_the_same_subject_at_another_issuer_is_another_person(eve, ada_method, come_back):
    ada_method.issuer = "https://elsewhere.example"
    ada_method.save()
    assert come_back(eve).headers["Location"] == "/associate/"
    assert User.objects.count() == 1
