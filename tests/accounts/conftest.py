"""Newcomers: browsers in which somebody waits who came from a provider and is linked to nobody yet."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.accounts.pending import PendingLogin, store_pending
from knowledge_commons_profiles.profiles.models import Profile

ISSUER = "https://provider.example.org"


@pytest.fixture(autouse=True)
def _addresses(settings) -> None:
    """Name by their addresses the two pages that belong to signing in."""
    settings.LOGIN_URL = "/login/"
    settings.LOGIN_REDIRECT_URL = "/my-profile/"


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
