"""Two registered services, and a reader of the broker's tokens that was written from the format's description alone."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from knowledge_commons_profiles.accounts.models import LoginMethod
from tests.accounts.holdings import give_address

SECRET = "shared-" + "s" * 32
WORKS = "https://works.example.org/sso/broker-callback/"
WORDPRESS = "https://letters.commons.example.org/broker-callback/"
SUBJECT = "http://cilogon.org/serverE/users/1"


@pytest.fixture(autouse=True)
def _services(settings) -> None:
    settings.STATIC_API_BEARER = SECRET
    settings.BROKER_WORKS_CALLBACK = WORKS
    settings.BROKER_WORDPRESS_ALLOWED_DOMAINS = ["commons.example.org"]


@pytest.fixture
def ada_signs_in(ada, client_of):
    """Ada's browser; she has a login method and a primary address."""
    LoginMethod.objects.create(
        profile=ada, issuer="https://cilogon.org", subject=SUBJECT, idp_name="Example University"
    )
    give_address(ada, "ada@example.org", primary=True)
    give_address(ada, "ada@home.example.org")
    return client_of(ada)


def read_token(token: str) -> dict[str, Any]:
    """Decode as KC Works does: strictly, with padding."""
    assert len(token) % 4 == 0
    sealed = urlsafe_b64decode(token)
    cipher = Cipher(algorithms.AES256(sha256(SECRET.encode()).digest()), modes.CBC(sealed[:16]))
    padded = cipher.decryptor().update(sealed[16:])
    count = padded[-1]
    assert 1 <= count <= 16
    assert padded[-count:] == bytes([count]) * count
    payload: dict[str, Any] = json.loads(padded[:-count])
    return payload


def query_of(response) -> dict[str, str]:
    parts = urlsplit(response.headers["Location"])
    return {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}


@pytest.fixture
def ask_nonce(eve) -> Callable[..., Any]:
    """Return a function that asks about a nonce, as a service does."""

    def ask(nonce: object, *, bearer: str = SECRET, body: bytes | None = None) -> Any:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        content = json.dumps({"nonce": nonce}) if body is None else body
        return eve.post("/broker/verify-nonce/", content, content_type="application/json", headers=headers)

    return ask
