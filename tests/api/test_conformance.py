"""Schemathesis sends what the OpenAPI document allows, and what it does not, and compares the answers with it."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation

from config.wsgi import application
from knowledge_commons_profiles.accounts.models import LoginMethod, Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from tests.factories import MembershipFactory, ProfileFactory

pytestmark = pytest.mark.django_db

EXAMPLES_PER_OPERATION = 25
OPERATIONS = (
    "members_list",
    "members_one",
    "members_works_status",
    "subs_find",
    "subs_of_member",
    "groups_one",
    "groups_by_slug",
    "changes_list",
    "actions_logout",
    "tokens_hold",
)


@pytest.fixture
def operations(settings, add_address) -> dict[str, APIOperation[Any, Any, Any, Any]]:
    settings.API_CALLS_PER_SERVICE = settings.API_CALLS_PER_ADDRESS = 0
    profile = ProfileFactory(username="hypatia", name="Hypatia of Alexandria", interests=["Astronomy"])
    add_address(profile, "hypatia@example.org", is_primary=True)
    MembershipFactory(profile=profile)
    sub = "http://cilogon.org/serverE/users/1"
    LoginMethod.objects.create(profile=profile, issuer="https://cilogon.org", subject=sub)
    _, token = make_service("Schemathesis", list(Service.Scope))
    config = SchemathesisConfig.from_dict({"headers": {"Authorization": f"Bearer {token}"}})
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application, config=config)
    found = [result.ok() for result in schema.get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in found}


def test_every_operation_is_tried(operations):
    assert set(operations) == set(OPERATIONS)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_as_described(operations, name, mode):
    @given(case=operations[name].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES_PER_OPERATION,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    def send(case: "Case[Any]") -> None:
        case.call_and_validate()

    send()
