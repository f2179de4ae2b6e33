"""What tests of the API share: services with their tokens, and a client that calls as one of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from knowledge_commons_profiles.accounts.models import EmailAddress, Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from knowledge_commons_profiles.profiles.models import Profile


@pytest.fixture
def service_with(db: None) -> Callable[..., Client]:
    """Return a function that gives the client of a new service with these scopes."""

    def make(*scopes: Service.Scope) -> Client:
        _, token = make_service(f"Service {Service.objects.count()}", scopes)
        return Client(headers={"Authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def wordpress(service_with) -> Client:
    """A service that may do everything, as WordPress and Works may."""
    client: Client = service_with(*Service.Scope)
    return client


@pytest.fixture
def add_address(db: None) -> Callable[..., EmailAddress]:
    def add(profile: Profile, address: str, *, is_primary: bool = False) -> EmailAddress:
        return EmailAddress.objects.create(
            profile=profile, address=address, is_primary=is_primary, verified_at="2026-01-01T00:00:00Z"
        )

    return add
