"""Tokens that the provider signed: who they are from, who they are for, and when (OpenID Connect Core 1.0 §3.1.3.7)."""

from collections.abc import Sequence
from typing import Any

import jwt
from django.conf import settings

from knowledge_commons_profiles.accounts.provider import KEY_TYPES, Provider, find_key

LEEWAY_S = 60
LONGEST_SUBJECT = 255  # §2
LONGEST_TOKEN = 64 * 1024


class TokenError(Exception):
    """A token that must not be believed. The text names the rule, never the token."""


def read_token(token: object, provider: Provider, *, require: Sequence[str]) -> dict[str, Any]:  # Any: claims
    """Return the claims of a token that `provider` signed for us. Raises TokenError, and RemoteError without its keys.

    ORCID's `amr`, which is a text and not a list, is nobody's business here and therefore accepted.
    """
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise TokenError("no token")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in KEY_TYPES:
            raise TokenError("alg")
        key = find_key(provider, key_id=header.get("kid"), algorithm=algorithm)
        if key is None:
            raise TokenError("unknown key")
        claims: dict[str, Any] = jwt.decode(  # Any: claims
            token,
            key.key,
            algorithms=[algorithm],
            audience=settings.CILOGON_CLIENT_ID,
            issuer=provider.issuer,
            leeway=LEEWAY_S,
            options={"require": ["iss", "aud", "iat", "exp", *require]},
        )
    except jwt.PyJWTError as error:
        raise TokenError(type(error).__name__) from error
    check_authorized_party(claims)
    check_subject(claims)
    return claims


def check_authorized_party(claims: dict[str, Any]) -> None:  # Any: claims
    is_shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (is_shared or "azp" in claims) and claims.get("azp") != settings.CILOGON_CLIENT_ID:
        raise TokenError("azp")


def check_subject(claims: dict[str, Any]) -> None:  # Any: claims
    subject = claims.get("sub", "-")
    if (
        not isinstance(subject, str)
        or not subject.strip()
        or len(subject) > LONGEST_SUBJECT
        or not subject.isprintable()
    ):
        raise TokenError("sub")
