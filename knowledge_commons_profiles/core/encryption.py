"""Text that the database holds encrypted: whoever reads a backup without the key reads nothing.

Fernet (AES-128-CBC and HMAC-SHA256) by `TOKEN_ENCRYPTION_KEY`. Several keys, newest first, let one be replaced: what an
older one wrote can still be read, and is written by the newest when it is saved again.
"""

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that is encrypted in the database alone. It cannot be searched, because equal texts look different."""

    def get_prep_value(self, value: Any) -> Any:  # Any: Django's signature
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return decrypt(value) if value else value


def encrypt(text: str) -> str:
    return find_cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Return what was encrypted; "" when its key is not among ours any more, so that a lost key breaks no page."""
    try:
        return find_cipher().decrypt(text.encode()).decode()
    except InvalidToken:
        return ""


@cache
def build_cipher(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])


def find_cipher() -> MultiFernet:
    """Return the cipher of our keys, newest first; the site's own is last, for what was written before another."""
    return build_cipher(*settings.TOKEN_ENCRYPTION_KEYS, settings.SECRET_KEY)
