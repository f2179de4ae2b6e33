"""The OpenAPI document says all that the API answers, and the API answers nothing else."""

import re

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it brings no types

from knowledge_commons_profiles.api.urls import urlpatterns
from tests.factories import MembershipFactory, ProfileFactory

pytestmark = pytest.mark.django_db

UNDESCRIBED = {"unknown", "schema", "schema_alias", "swagger", "redoc"}


@pytest.fixture
def document(eve):
    return eve.get("/api/v1/schema/").json()


def iter_operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_it_is_openapi_3_and_is_not_sent_twice(eve, document):
    assert document["openapi"].startswith("3.")
    etag = eve.get("/api/v1/schema/").headers["ETag"]
    assert eve.get("/api/v1/schema/", headers={"If-None-Match": etag}).status_code == 304


def test_every_endpoint_is_in_it(document):
    described = {re.sub(r"\{\w+\}", "*", path) for path in document["paths"]}
    ours = {
        "/api/" + re.sub(r"<[^>]+>", "*", str(pattern.pattern))
        for pattern in urlpatterns
        if pattern.name not in UNDESCRIBED
    }
    assert described == ours


def test_every_operation_has_examples_and_they_are_of_its_shape(document):
    for name, operation in iter_operations(document):
        contents = [("request", operation["requestBody"])] if "requestBody" in operation else []
        contents += [item for item in operation["responses"].items() if "content" in item[1]]
        assert any(status.startswith("2") for status, _ in contents), name
        for status, described in contents:
            (content,) = described["content"].values()
            assert content["examples"], f"{name} {status}"
            shape = {**content["schema"], "components": document["components"]}
            for example in content["examples"].values():
                Draft202012Validator(shape).validate(example["value"])


def test_every_operation_names_its_refusals(document):
    for name, operation in iter_operations(document):
        wanted = {"406", "429", "500"} | (set() if {} in operation["security"] else {"401", "403"})
        wanted |= {"400", "413", "415"} if name.startswith("post") else {"304"}
        assert wanted <= set(operation["responses"]), name


def test_answers_have_exactly_the_fields_of_their_shapes(service, document, add_address):
    profile = ProfileFactory(username="ada", interests=["Logic"])
    add_address(profile, "ada@example.org", is_primary=True)
    MembershipFactory(profile=profile)
    shapes = document["components"]["schemas"]
    assert set(service.get("/api/v1/members/ada/").json()) == set(shapes["MemberShape"]["properties"])
    (summary,) = service.get("/api/v1/members/").json()["results"]
    assert set(summary) == set(shapes["SummaryShape"]["properties"])
    assert set(service.get("/api/v1/changes/").json()) == set(shapes["ChangesShape"]["properties"])
    assert set(service.get("/api/v1/subs/ada/").json()) == set(shapes["SubsShape"]["properties"])


def test_the_old_address_leads_to_it(eve):
    answer = eve.get("/api/v1/swagger.json")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/schema/")
