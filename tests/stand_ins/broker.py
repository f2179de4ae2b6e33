"""What KC Works and WordPress do with somebody whom the broker sends back, each strict where it is (clients.md, §5)."""

import json
import time
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

WORKS_LIMIT_S, WORDPRESS_LIMIT_S = 3, 15
TEXTS = ("final_redirect", "kc_username", "primary_email", "nonce")
USER_TEXTS = ("sub", "email", "name", "idp_name")
IV_BYTES, BLOCK_BITS = 16, 128

type Payload = dict[str, Any]


class RefusedError(Exception):
    """Nobody is let in; the text says why."""


def admit_to_works(token: str, secret: str, profiles: str) -> Payload:
    """Return the payload of a token that is good and was not used before. Raises RefusedError."""
    try:
        payload = unseal(token, secret)
        check_for_works(payload)
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedError(f"bad token: {error}") from error
    confirm(payload["nonce"], secret, profiles, limit_s=WORKS_LIMIT_S)
    return payload


def admit_to_wordpress(token: str, secret: str, profiles: str) -> Payload:
    """As for Works; WordPress takes either alphabet, with or without padding, and asks less of the payload."""
    urlsafe = token.replace("+", "-").replace("/", "_").rstrip("=")
    try:
        payload = unseal(urlsafe + "=" * (-len(urlsafe) % 4), secret)
        check_for_wordpress(payload)
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedError(f"bad token: {error}") from error
    confirm(payload["nonce"], secret, profiles, limit_s=WORDPRESS_LIMIT_S)
    return payload


def unseal(token: str, secret: str) -> Payload:
    sealed = urlsafe_b64decode(token)  # wants the padding
    key = sha256(secret.encode()).digest()
    decryptor = Cipher(algorithms.AES256(key), modes.CBC(sealed[:IV_BYTES])).decryptor()
    unpadder = PKCS7(BLOCK_BITS).unpadder()
    padded = decryptor.update(sealed[IV_BYTES:]) + decryptor.finalize()
    payload: Payload = json.loads(unpadder.update(padded) + unpadder.finalize())
    return payload


def check_for_works(payload: Payload) -> None:
    user, others = payload["userinfo"], payload["other_emails"]
    if not all(isinstance(payload[name], str) for name in TEXTS) or not payload["nonce"]:
        raise TypeError("one of the texts")
    if not all(isinstance(user[name], str) for name in USER_TEXTS):
        raise TypeError("userinfo")
    if not isinstance(user.get("orcid", ""), str):
        raise TypeError("orcid")
    if others is not None and not (isinstance(others, list) and all(isinstance(one, str) for one in others)):
        raise TypeError("other_emails")
    if not all(type(payload[name]) in {int, float} for name in ("iat", "exp")):
        raise TypeError("iat or exp")
    require_current(payload)


def check_for_wordpress(payload: Payload) -> None:
    for name in ("kc_username", "nonce", "exp"):
        if not payload[name]:
            raise ValueError(f"{name} is empty")
    require_current(payload)


def require_current(payload: Payload) -> None:
    if payload["exp"] < time.time():
        raise ValueError("expired")


def confirm(nonce: str, secret: str, profiles: str, *, limit_s: float) -> None:
    """Raises RefusedError unless the answer is 2xx and says exactly true, in time."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    asked = Request(f"{profiles}/broker/verify-nonce/", json.dumps({"nonce": nonce}).encode(), headers)  # noqa: S310
    try:
        with urlopen(asked, timeout=limit_s) as answer:  # noqa: S310 (the address of Profiles)
            is_valid = json.load(answer)["valid"] is True
    except (URLError, TimeoutError, ValueError, KeyError, TypeError) as error:
        raise RefusedError(f"nonce refused: {error}") from error
    if not is_valid:
        raise RefusedError("nonce refused")
