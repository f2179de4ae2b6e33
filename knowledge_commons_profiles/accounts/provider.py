"""The OpenID provider: its addresses and its keys, both kept, so that signing in asks it for no more than it must.

Sources: OpenID Connect Discovery 1.0 §4 (the document and what makes it genuine), RFC 7517 (keys).
"""

import logging
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings
from django.core.cache import cache

from knowledge_commons_profiles.core.errors import AnswerError, RemoteError
from knowledge_commons_profiles.core.http import fetch

logger = logging.getLogger(__name__)

WELL_KNOWN = "/.well-known/openid-configuration"
FRESH_FOR_S = 60 * 60
RETRY_AFTER_S = 60
KEPT_FOR_S = 7 * 24 * 60 * 60

# What each algorithm's keys are: a key of another kind is never tried, whatever a token says.
KEY_TYPES = {"RS256": {"kty": "RSA"}, "ES256": {"kty": "EC", "crv": "P-256"}}


@dataclass(frozen=True, slots=True)
class Provider:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    revocation_endpoint: str = ""  # not every provider has one
    takes_prompt_login: bool = True  # those that do not say which prompts they know are asked


def get_provider() -> Provider:
    """Return the provider as its discovery document describes it, at most an hour old.

    While the provider does not answer, the last document is good for a week. Raises RemoteError when there is none.
    """
    url = settings.CILOGON_DISCOVERY_URL
    key = build_key("discovery", url)
    kept = cache.get(key)
    if kept and kept["fresh_until"] > time.time():
        return Provider(**kept["provider"])
    try:
        provider, fresh_for_s = fetch_provider(url), FRESH_FOR_S
    except RemoteError as error:
        if not kept:
            raise
        logger.warning("discovery document not renewed", extra={"reason": str(error)})
        provider, fresh_for_s = Provider(**kept["provider"]), RETRY_AFTER_S
    cache.set(key, {"provider": asdict(provider), "fresh_until": time.time() + fresh_for_s}, KEPT_FOR_S)
    return provider


def find_key(provider: Provider, *, key_id: object, algorithm: str) -> jwt.PyJWK | None:
    """Return the provider's key for a token. An unknown one makes us ask for the keys again, at most once a minute."""
    store = build_key("keys", provider.jwks_uri)
    keys: list[dict[str, Any]] | None = cache.get(store)  # Any: a key's members
    if keys is None:
        return choose_key(fetch_keys(provider, store), key_id=key_id, algorithm=algorithm)
    found = choose_key(keys, key_id=key_id, algorithm=algorithm)
    if found is None and cache.add(f"{store}:asked", 1, RETRY_AFTER_S):
        found = choose_key(fetch_keys(provider, store), key_id=key_id, algorithm=algorithm)
    return found


def fetch_provider(url: str) -> Provider:
    document = fetch_object(url)
    values = {name: document.get(name) for name in Provider.__dataclass_fields__ if name != "takes_prompt_login"}
    values["revocation_endpoint"] = values["revocation_endpoint"] or ""
    issuer = url.removesuffix(WELL_KNOWN)
    if values["issuer"] != issuer:  # §4.3: otherwise it speaks for somebody else
        raise AnswerError("the discovery document is another issuer's")
    scheme = urlsplit(issuer).scheme
    given = [value for name, value in values.items() if value or name != "revocation_endpoint"]
    if not all(isinstance(value, str) and urlsplit(value).scheme == scheme for value in given):
        raise AnswerError("the discovery document lacks an address")
    prompts = document.get("prompt_values_supported")  # OpenID Connect Prompt Create 1.0 §4.2
    takes_prompt_login = not isinstance(prompts, list) or "login" in prompts
    return Provider(**{name: str(value) for name, value in values.items()}, takes_prompt_login=takes_prompt_login)


def fetch_keys(provider: Provider, store: str) -> list[dict[str, Any]]:  # Any: a key's members
    listed = fetch_object(provider.jwks_uri).get("keys")
    keys = [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
    if not keys:
        raise AnswerError("the provider has no keys")
    cache.set(store, keys, KEPT_FOR_S)
    return keys


def fetch_object(url: str) -> dict[str, Any]:  # Any: the provider's JSON
    return fetch(url, system="sign-in").expect_ok().read_object()


def choose_key(keys: list[dict[str, Any]], *, key_id: object, algorithm: str) -> jwt.PyJWK | None:  # Any: key's members
    """Return the key of this id; without an id the only one that fits (OpenID Connect Core 1.0 §10.1)."""
    fitting = [
        key
        for key in keys
        if KEY_TYPES[algorithm].items() <= key.items()
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and key_id in {None, key.get("kid")}
    ]
    if len(fitting) != 1:
        return None
    try:
        return jwt.PyJWK(fitting[0], algorithm=algorithm)
    except jwt.PyJWTError:
        return None


def build_key(kind: str, url: str) -> str:
    return f"oidc:{kind}:{sha256(url.encode()).hexdigest()}"
