"""Handing a sign-in over to a sister service in the older service's format: sealed for whoever has the key.

A token is base64url, with padding, of 16 random bytes and of AES-256-CBC with PKCS#7 padding of JSON; the key is the
SHA-256 of the secret that the services share. The format has no seal of its own: the nonce inside, which only we can
confirm, is what makes a token believable.
"""

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.accounts.sessions import LOGIN_METHOD_KEY
from knowledge_commons_profiles.broker.nonces import Made, make_nonce
from knowledge_commons_profiles.profiles.models import Profile

IV_BYTES = 16
BLOCK_BITS = 128
# Receivers compare with their own clocks, which may be five minutes off. What counts is the nonce, by our clock.
EXPIRES_AFTER_S = 6 * 60
LONGEST_TOKEN = 8192

type Payload = dict[str, Any]  # Any: JSON


class TokenError(Exception):
    """Nobody of us sealed this."""


def build_token(request: HttpRequest, *, final_redirect: str) -> str:
    """Return a token of who is signed in, "" when that is nobody whom services may have.

    Two queries, none for a stranger.
    """
    profile = find_profile(request.user) if settings.STATIC_API_BEARER else None
    made = make_nonce(profile.pk, request.session.get(LOGIN_METHOD_KEY) or 0) if profile else None
    return seal(build_payload(profile, made, final_redirect=final_redirect)) if profile and made else ""


def find_profile(user: User | AnonymousUser) -> Profile | None:
    """Return the person's profile; nobody is handed over whose profile is suspended, or about to be erased."""
    if not isinstance(user, User):
        return None
    profile: Profile | None = getattr(user, "profile", None)
    return None if profile is None or profile.is_suspended or profile.closes_at else profile


def build_payload(profile: Profile, made: Made, *, final_redirect: str) -> Payload:
    """Return what the services need to know somebody by, and no more: further addresses stay here."""
    now = int(time.time())
    userinfo = {
        "sub": made.subject,
        "email": made.primary_address,
        "name": profile.display_name,
        "idp_name": made.idp_name,
        **({"orcid": profile.orcid} if profile.orcid else {}),
    }
    return {
        "userinfo": userinfo,
        "kc_username": profile.username,
        "primary_email": made.primary_address,
        "other_emails": [],
        "final_redirect": final_redirect,
        "nonce": made.nonce,
        "iat": now,
        "exp": now + EXPIRES_AFTER_S,
    }


def seal(payload: Payload) -> str:
    padder = PKCS7(BLOCK_BITS).padder()
    padded = padder.update(json.dumps(payload).encode()) + padder.finalize()
    iv = os.urandom(IV_BYTES)
    encryptor = build_cipher(iv).encryptor()
    return urlsafe_b64encode(iv + encryptor.update(padded) + encryptor.finalize()).decode()


def unseal(token: str) -> Payload:
    """Return the payload of a token. Raises TokenError, whatever is wrong with it, so that nobody learns which."""
    try:
        sealed = urlsafe_b64decode(token[:LONGEST_TOKEN])
        decryptor = build_cipher(sealed[:IV_BYTES]).decryptor()
        padded = decryptor.update(sealed[IV_BYTES:]) + decryptor.finalize()
        unpadder = PKCS7(BLOCK_BITS).unpadder()
        payload = json.loads(unpadder.update(padded) + unpadder.finalize())
    except (ValueError, RecursionError) as error:
        raise TokenError from error
    if not isinstance(payload, dict):
        raise TokenError
    return payload


def build_cipher(iv: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(sha256(settings.STATIC_API_BEARER.encode()).digest()), modes.CBC(iv))
