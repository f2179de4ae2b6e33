"""A provider that obeys the test, and the way to it and back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from knowledge_commons_profiles.accounts.models import LoginMethod
from tests.accounts.providers import CLIENT_ID, CLIENT_SECRET, Provider, run_provider


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    with run_provider() as provider:
        settings.CILOGON_DISCOVERY_URL = f"{provider.url}/.well-known/openid-configuration"
        settings.CILOGON_CLIENT_ID = CLIENT_ID
        settings.CILOGON_CLIENT_SECRET = CLIENT_SECRET
        yield provider


@pytest.fixture
def ada_method(ada, provider) -> LoginMethod:
    return LoginMethod.objects.create(profile=ada, issuer=provider.url, subject=provider.subject)


@pytest.fixture
def come_back(provider) -> Callable[..., Any]:  # Any: Django's test answer
    """Return a function that sends a client to the provider and back: `come_back(eve, "/login/?next=/members/")`."""

    def go(client, address="/login/"):
        away = client.get(address)
        assert away.status_code == 302, away.content.decode()
        return client.get("/cilogon/callback/", provider.issue(away.headers["Location"]))

    return go


@pytest.fixture
def cache_of_this_process(settings) -> None:
    """Keep the cache here: a Redis has a clock of its own, which no test can move, and others may empty it."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "accounts"}}
    cache.clear()
