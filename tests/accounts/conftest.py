"""A provider that obeys the test, and newcomers: browsers in which somebody waits who is linked to nobody yet."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod
from knowledge_commons_profiles.accounts.pending import PendingLogin, store_pending
from knowledge_commons_profiles.profiles.models import Profile
from tests.accounts.providers import CLIENT_ID, CLIENT_SECRET, Provider, run_provider

ISSUER = "https://provider.example.org"


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


@pytest.fixture
def newcomer(db) -> Callable[..., Client]:
    """Return a function that gives a browser fresh from the provider: `newcomer("subject", name="Grace")`."""

    def arrive(subject: str = "newcomer", *, client: Client | None = None, **claims: str) -> Client:
        client = client or Client()
        session = client.session
        store_pending(session, PendingLogin(ISSUER, subject, "University of Somewhere", **claims))
        session.save()
        return client

    return arrive


@pytest.fixture
def give_address(db) -> Callable[..., EmailAddress]:
    def give(profile: Profile, address: str, *, verified: bool = True, primary: bool = False) -> EmailAddress:
        return EmailAddress.objects.create(
            profile=profile,
            address=address,
            verified_at=timezone.now() if verified else None,
            is_primary=primary,
        )

    return give


@pytest.fixture
def find_link():
    """Return a function that reads the path of a mail's link, and sees to it that both of its parts have the same."""

    def find(mail):
        pattern = r"http://testserver(/(?:activate|new-email)/[^/\s\"<]+/)"
        plain = re.findall(pattern, mail.body)
        rich = re.findall(pattern, mail.alternatives[0].content)
        assert set(plain) == set(rich)
        assert len(plain) == 1
        return plain[0]

    return find
