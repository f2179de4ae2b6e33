"""What mozilla-django-oidc's own backend lets in: each is refused in test_oidc.py, and would pass without ours.

When one of these fails, the library has learnt it, and our own check may go.
"""

import jwt
import pytest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from tests.accounts.providers import CLIENT_ID, CLIENT_SECRET

NONCE = "nonce-of-this-browser"


@pytest.fixture
def library(settings, provider) -> OIDCAuthenticationBackend:
    """The library's backend as its documentation sets it up, with the one algorithm that CILogon signs with."""
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.url}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.url}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.url}/jwks"
    settings.OIDC_RP_CLIENT_ID = CLIENT_ID
    settings.OIDC_RP_CLIENT_SECRET = CLIENT_SECRET
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    return OIDCAuthenticationBackend()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"azp": "somebody-else"},
        {"aud": [CLIENT_ID, "somebody-else"]},
        {"sub": None},
        {"exp": None},
        {"iat": None},
    ],
    ids=str,
)
def test_it_believes_tokens_of_others_and_for_others(library, provider, claims):
    provider.claims = claims
    assert library.verify_token(provider.sign(provider.build_claims(NONCE)), nonce=NONCE)


def test_it_believes_whoever_knows_the_secret_as_it_comes(library, provider, settings):
    del settings.OIDC_RP_SIGN_ALGO  # its default is HS256
    provider.algorithm = "HS256"
    assert OIDCAuthenticationBackend().verify_token(provider.sign(provider.build_claims(NONCE)), nonce=NONCE)


@pytest.mark.parametrize(
    ("claims", "error"),
    [({"exp": 1}, jwt.ExpiredSignatureError), ({"iat": 4_000_000_000}, jwt.ImmatureSignatureError)],
    ids=str,
)
def test_it_ends_with_an_error_of_its_own_when_a_clock_is_off(library, provider, claims, error):
    provider.claims = claims
    with pytest.raises(error):
        library.verify_token(provider.sign(provider.build_claims(NONCE)), nonce=NONCE)


def test_it_takes_the_userinfo_of_somebody_else(library, provider):
    provider.userinfo = {"sub": "somebody-else", "email": "ada@example.org"}
    claims = library.get_userinfo("let-me-in", "", {"sub": "ada-at-the-provider"})
    assert claims["email"] == "ada@example.org"
    assert library.verify_claims(claims)


def test_it_waits_for_ever_and_asks_for_the_keys_each_time(library, provider):
    assert library.get_settings("OIDC_TIMEOUT", None) is None
    for _ in range(2):
        library.verify_token(provider.sign(provider.build_claims(NONCE)), nonce=NONCE)
    assert provider.asked.count("jwks") == 2
    assert library.get_settings("OIDC_USE_PKCE", None) is None
