import pytest

from tests.logs import list_answers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1", "/api/v2/members/", "/api/v1/members/a/b"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_answered_in_the_one_shape(eve, address, method):
    answer = getattr(eve, method)(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.json()["meta"]["error"]["code"] == 1002
    assert "/api/v1/schema/" in answer.json()["detail"]


def test_without_its_slash_an_address_takes_bodies_too(eve):
    assert eve.post("/api/v1/members/ada", data={}, content_type="application/json").status_code == 405


def test_the_log_names_the_route_that_answered(eve, ada, caplog):
    with caplog.at_level("INFO"):
        eve.get("/api/v1/members/ada")
    (line,) = list_answers(caplog.records)
    assert line["route"] == "api:member"
