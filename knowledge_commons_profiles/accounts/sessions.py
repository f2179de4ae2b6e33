"""Sessions: in the cache, with the database behind, so that losing Redis signs nobody out. A person's can be found."""

from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.models import Session

# What signing in writes beside Django's own keys, so that it reaches the row's columns.
LOGIN_METHOD_KEY = "login_method"
PROVIDER_SESSION_KEY = "provider_session"
BROWSER_KEY = "browser"
AUTHENTICATED_AT_KEY = "authenticated_at"


class SessionStore(CachedStore):
    """Django's cached_db with a row that names its user (Django, "Extending database-backed session engines")."""

    cache_key_prefix = "session."

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # Any: a session holds anything
        row = cast("Session", super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.login_method_id = data.get(LOGIN_METHOD_KEY)
        row.provider_session = data.get(PROVIDER_SESSION_KEY, "")[:255]
        row.browser = data.get(BROWSER_KEY, "")[:255]
        return row


def find_authenticated_at(request: HttpRequest) -> int:
    """Return when whoever is signed in last proved who they are, in seconds since 1970; 0 when nobody is."""
    known: int | None = request.session.get(AUTHENTICATED_AT_KEY)
    if known is not None:
        return known
    rows = Session.objects.filter(pk=request.session.session_key or "")  # begun before this was written down
    began_at = rows.values_list("created_at", flat=True).first()
    return int(began_at.timestamp()) if began_at else 0


def end_sessions(sessions: Iterable[Session]) -> int:
    """Sign these browsers out, in the database and in the cache; return how many there were.

    The cache forgets them twice: before the commit another request may read the row that is being deleted, and keep it.
    """
    keys = [session.session_key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    forget_cached(keys)
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(lambda: forget_cached(keys))
    return len(keys)


def forget_cached(keys: list[str]) -> None:
    caches[settings.SESSION_CACHE_ALIAS].delete_many([SessionStore.cache_key_prefix + key for key in keys])
