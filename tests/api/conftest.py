"""What tests of the API share: services with their tokens, and a client that calls as one of them."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from django.test import Client

from knowledge_commons_profiles.accounts.models import EmailAddress, Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from knowledge_commons_profiles.profiles.models import Profile
from tests.benchmarks.servers import serve
from tests.databases import build_database_url


@pytest.fixture
def service_with(db: None) -> Callable[..., Client]:
    """Return a function that gives the client of a new service with these scopes."""

    def make(*scopes: Service.Scope) -> Client:
        _, token = make_service(f"Service {Service.objects.count()}", scopes)
        return Client(headers={"Authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def service(service_with) -> Client:
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


@pytest.fixture(scope="module")
def gunicorn(django_db_setup: None) -> Iterator[str]:
    """Return the address of the site under Gunicorn, on this test's database: rows must be committed."""
    variables = {
        "DATABASE_URL": build_database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "API_CALLS_PER_SERVICE": "0",
        "API_CALLS_PER_ADDRESS": "0",
    }
    with serve("config.wsgi", **variables) as server:
        base = f"http://127.0.0.1:{server.port}/"
        httpx.get(f"{base}api/v1/schema/", timeout=120)  # the worker may still be loading the site
        yield base
