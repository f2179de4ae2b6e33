"""Standard Webhooks: what the headers of a signed message hold, and the secrets that sign.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes

from django.utils import timezone

from knowledge_commons_profiles.webhooks.models import Endpoint

PREFIX = "whsec_"
SECRET_BYTES = 32  # the specification takes 24 to 64
FORMER_SIGNS_FOR = timedelta(days=7)


def make_secret() -> str:
    return PREFIX + b64encode(token_bytes(SECRET_BYTES)).decode()


def replace_secret(endpoint: Endpoint) -> str:
    """Give the endpoint a new secret and return it; for a week the former one signs as well."""
    secret = make_secret()
    endpoint.former_secret, endpoint.secret = endpoint.secret, secret
    endpoint.secret_changed_at = timezone.now()
    endpoint.save(update_fields=["secret", "former_secret", "secret_changed_at"])
    return secret


def find_secrets(endpoint: Endpoint) -> list[str]:
    is_former_good = timezone.now() - endpoint.secret_changed_at < FORMER_SIGNS_FOR
    return [secret for secret in (endpoint.secret, endpoint.former_secret if is_former_good else "") if secret]


def build_headers(event_id: str, body: bytes, *, secrets: Iterable[str], sent_at: datetime) -> dict[str, str]:
    timestamp = str(int(sent_at.timestamp()))
    signed = b".".join((event_id.encode(), timestamp.encode(), body))
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{sign(signed, secret)}" for secret in secrets),
    }


def sign(content: bytes, secret: str) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    return b64encode(hmac.digest(key, content, sha256)).decode()
