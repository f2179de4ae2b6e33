import pytest

from knowledge_commons_profiles.accounts.models import LoginMethod, Service

pytestmark = pytest.mark.django_db

SUB = "http://cilogon.org/serverE/users/1"
ADDRESS = "/api/v1/subs/"


@pytest.fixture
def method(ada):
    return LoginMethod.objects.create(profile=ada, issuer="https://cilogon.org", subject=SUB, idp_name="Mouseion")


def test_a_sub_that_nobody_encoded_finds_its_member(service, method, add_address):
    add_address(method.profile, "ada@example.org", is_primary=True)
    body = service.get(f"{ADDRESS}?sub={SUB}").json()
    assert body["meta"] == {"authorized": True}
    assert (body["next"], body["previous"]) == (None, None)
    (entry,) = body["data"]
    assert (entry["sub"], entry["idp_name"]) == (SUB, "Mouseion")
    assert entry["profile"] == service.get("/api/v1/members/ada/").json()
    assert entry["profile"]["email"] == "ada@example.org"


def test_an_encoded_one_does_too(service, method):
    assert len(service.get(ADDRESS, {"sub": SUB}).json()["data"]) == 1


def test_a_plus_is_a_plus(service, ada):
    LoginMethod.objects.create(profile=ada, issuer="https://idp.example.org", subject="ada+work@example.org")
    assert len(service.get(f"{ADDRESS}?sub=ada+work@example.org").json()["data"]) == 1
    assert len(service.get(ADDRESS, {"sub": "ada+work@example.org"}).json()["data"]) == 1


@pytest.mark.parametrize("sub", ["http://cilogon.org/serverE/users/2", "%00", "%ff", "x" * 3000])
def test_an_unknown_sub_is_an_empty_list(service, method, sub):
    answer = service.get(f"{ADDRESS}?sub={sub}")
    assert answer.status_code == 200
    assert answer.json() == {"data": [], "meta": {"authorized": True}, "next": None, "previous": None}


def test_a_suspended_member_is_not_found(service, method):
    type(method.profile).objects.update(is_suspended=True)
    assert service.get(f"{ADDRESS}?sub={SUB}").json()["data"] == []


@pytest.mark.parametrize("query", ["", "?sub=", "?subs=1"])
def test_no_sub_is_404_with_its_code(service, query):
    answer = service.get(f"{ADDRESS}{query}")
    assert answer.status_code == 404
    assert answer.json()["meta"]["error"]["code"] == 1008


def test_it_needs_its_own_scope(eve, service_with, method):
    assert eve.get(f"{ADDRESS}?sub={SUB}").status_code == 401
    assert service_with(Service.Scope.MEMBERS).get(f"{ADDRESS}?sub={SUB}").status_code == 403
    (entry,) = service_with(Service.Scope.SUBJECTS).get(f"{ADDRESS}?sub={SUB}").json()["data"]
    assert "email" not in entry["profile"]


def test_at_most_five_queries(service, method, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        service.get(f"{ADDRESS}?sub={SUB}")
