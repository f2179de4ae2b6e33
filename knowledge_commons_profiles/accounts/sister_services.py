"""Sister services and their bearer tokens (RFC 6750). A token is shown once, when it is made, and kept as its hash."""

import hmac
import json
import time
from collections.abc import Collection
from datetime import UTC, date, datetime
from secrets import token_urlsafe

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.tasks import task

from knowledge_commons_profiles.accounts.models import Service, digest
from knowledge_commons_profiles.core.prepared import Row, select
from knowledge_commons_profiles.profiles.loading import restore

NOTED_FOR_S = 60  # by this process; a cache that has forgotten meanwhile is told again
_NOTED: dict[int, float] = {}
KEPT_S = 2 * 24 * 60 * 60
# Written, because every call asks it: making this query by the ORM took a third of the time of a 304.
COLUMNS = tuple(field.attname for field in Service._meta.concrete_fields)  # noqa: SLF001 (Django's public Meta)
BY_TOKEN = f"SELECT {', '.join(COLUMNS)} FROM accounts_service WHERE token_hash = %s AND is_active"  # noqa: S608
SHARED = "shared token"  # the name of whoever comes with STATIC_API_BEARER


def make_service(name: str, scopes: Collection[Service.Scope]) -> tuple[Service, str]:
    """Return the new service and its token, which nobody can read again."""
    service = Service(name=name, scopes=sorted(scopes))
    return service, renew_token(service)


def renew_token(service: Service) -> str:
    """Let the service in by a new token, which is returned, and no longer by the old one."""
    token = token_urlsafe(32)
    service.token_hash = digest(token)
    service.is_active = True
    service.save()
    return token


def read_bearer(request: HttpRequest) -> str:
    """Return the token that the request brings, or ""."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def find_service(token: str) -> Service | None:
    """Return whose token this is. Costs one query, and none for the shared token."""
    if not token:
        return None
    if shared := find_shared(token):
        return shared
    rows = select(BY_TOKEN, digest(token))
    return restore_service(rows[0]) if rows else None


def find_shared(token: str) -> Service | None:
    """Return the service of `STATIC_API_BEARER`, which has every scope and is in no table, if this is its token."""
    shared: str = settings.STATIC_API_BEARER
    if shared and hmac.compare_digest(token.encode(), shared.encode()):
        return Service(name=SHARED, scopes=list(Service.Scope))
    return None


def restore_service(row: Row) -> Service:
    values = [json.loads(value) if name == "scopes" else value for name, value in zip(COLUMNS, row, strict=True)]
    return restore(Service, COLUMNS, values)


def note_use(service: Service) -> None:
    """Remember that it was used today: in the cache, because a GET never writes; `write_uses` takes it from there."""
    today = datetime.now(UTC).date()
    if service.pk and service.last_used_on != today and time.monotonic() > _NOTED.get(service.pk, 0) + NOTED_FOR_S:
        cache.set(build_use_key(service.pk), today.isoformat(), KEPT_S)
        _NOTED[service.pk] = time.monotonic()


@task()
def write_uses() -> None:
    """Write down when each service was last used. What the cache lost before this is noted at the next use."""
    keys = {build_use_key(number): number for number in Service.objects.values_list("pk", flat=True)}
    for key, day in (cache.get_many(keys) or {}).items():
        Service.objects.filter(pk=keys[key]).update(last_used_on=date.fromisoformat(day))
        cache.delete(key)


def build_use_key(number: int) -> str:
    return f"service-used:{number}"
