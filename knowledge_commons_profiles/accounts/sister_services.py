"""Sister services and their bearer tokens (RFC 6750). A token is shown once, when it is made, and kept as its hash."""

import hmac
from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.models import Service

SHARED = "shared token"  # the name of whoever comes with STATIC_API_BEARER


def make_service(name: str, scopes: Collection[Service.Scope]) -> tuple[Service, str]:
    """Return the new service and its token, which nobody can read again."""
    token = token_urlsafe(32)
    return Service.objects.create(name=name, token_hash=hash_token(token), scopes=sorted(scopes)), token


def read_bearer(request: HttpRequest) -> str:
    """Return the token that the request brings, or ""."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def find_service(token: str) -> Service | None:
    """Return whose token this is. `STATIC_API_BEARER` belongs to a service with every scope that no table holds.

    Costs one query, and no more for the shared token.
    """
    if not token:
        return None
    shared: str = settings.STATIC_API_BEARER
    if shared and hmac.compare_digest(token.encode(), shared.encode()):
        return Service(name=SHARED, scopes=list(Service.Scope))
    return Service.objects.filter(token_hash=hash_token(token), is_active=True).first()


def note_use(service: Service) -> None:
    """Remember the day of its last use; written once a day at most."""
    today = datetime.now(UTC).date()
    if service.pk and service.last_used_on != today:
        Service.objects.filter(pk=service.pk).update(last_used_on=today)


def hash_token(token: str) -> str:
    """A token is random and long, so a plain hash cannot be turned back."""
    return sha256(token.encode()).hexdigest()
