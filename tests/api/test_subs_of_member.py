import pytest

from knowledge_commons_profiles.accounts.models import LoginMethod, Service

pytestmark = pytest.mark.django_db


def test_all_login_methods_of_a_member_the_one_used_last_first(service, ada, ben):
    for number, profile in enumerate([ada, ada, ben]):
        LoginMethod.objects.create(profile=profile, issuer="https://cilogon.org", subject=f"sub{number}")
    LoginMethod.objects.filter(subject="sub1").update(last_used_at="2026-01-01T00:00:00Z")
    body = service.get("/api/v1/subs/ADA/").json()
    assert [entry["sub"] for entry in body["data"]] == ["sub1", "sub0"]
    assert {entry["profile"]["username"] for entry in body["data"]} == {"ada"}
    assert body["meta"] == {"authorized": True}


@pytest.mark.parametrize("name", ["nobody", "%00", "ada"])
def test_who_is_unknown_or_has_none_has_an_empty_list(service, ada, name):
    answer = service.get(f"/api/v1/subs/{name}/")
    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_it_needs_its_own_scope(eve, service_with):
    assert eve.get("/api/v1/subs/ada/").status_code == 401
    assert service_with(Service.Scope.MEMBERS).get("/api/v1/subs/ada/").status_code == 403
