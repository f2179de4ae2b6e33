"""Schemathesis sends what the OpenAPI document allows, and what it does not, and compares the answers with it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from config.wsgi import application
from knowledge_commons_profiles.accounts.models import LoginMethod, Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from tests.factories import MembershipFactory, ProfileFactory

pytestmark = pytest.mark.django_db

EXAMPLES_PER_OPERATION = 25


@pytest.fixture
def api(settings, add_address):
    settings.API_CALLS_PER_SERVICE = settings.API_CALLS_PER_ADDRESS = 0
    profile = ProfileFactory(username="hypatia", name="Hypatia of Alexandria", interests=["Astronomy"])
    add_address(profile, "hypatia@example.org", is_primary=True)
    MembershipFactory(profile=profile)
    LoginMethod.objects.create(
        profile=profile, issuer="https://cilogon.org", subject="http://cilogon.org/serverE/users/1"
    )
    _, token = make_service("Schemathesis", list(Service.Scope))
    config = SchemathesisConfig.from_dict({"headers": {"Authorization": f"Bearer {token}"}})
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", application, config=config)


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES_PER_OPERATION,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_answer_is_as_described(case: Case):
    case.call_and_validate()
