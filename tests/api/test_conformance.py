"""Schemathesis sends what the OpenAPI document allows, and what it does not, and compares the answers with it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation

from knowledge_commons_profiles.accounts.models import LoginMethod, Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from tests.factories import MembershipFactory, ProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES_PER_OPERATION = 15
NEVER_WRONG = {"subs_of_member", "groups_by_slug"}  # all that they take is one text in the address
REFUSALS = ["400", "401", "403", "404", "405", "406", "413", "415"]
CHECKS = {
    # What may be asked by the document may still name nobody, or be a cursor that we never gave.
    "positive_data_acceptance": {"enabled": False},
    "negative_data_rejection": {"expected-statuses": REFUSALS},
}

type Operation = APIOperation[Any, Any, Any, Any]


@pytest.fixture
def operations(gunicorn, add_address) -> dict[str, Operation]:
    profile = ProfileFactory(username="hypatia", name="Hypatia of Alexandria", interests=["Astronomy"])
    add_address(profile, "hypatia@example.org", is_primary=True)
    MembershipFactory(profile=profile)
    sub = "http://cilogon.org/serverE/users/1"
    LoginMethod.objects.create(profile=profile, issuer="https://cilogon.org", subject=sub)
    _, token = make_service("Schemathesis", list(Service.Scope))
    config = SchemathesisConfig.from_dict({"headers": {"Authorization": f"Bearer {token}"}, "checks": CHECKS})
    schema = schemathesis.openapi.from_url(f"{gunicorn}api/v1/schema/", config=config)
    return {operation.definition.raw["operationId"]: operation for operation in iter_operations(schema)}


def iter_operations(schema: Any) -> Iterator[Operation]:  # Any: the library's own
    for result in schema.get_all_operations():
        yield result.ok()


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_answer_is_as_described(operations, mode):
    assert len(operations) >= 10
    for name, operation in operations.items():
        if mode is GenerationMode.POSITIVE or name not in NEVER_WRONG:
            send_many(operation, mode)


def send_many(operation: Operation, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
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
