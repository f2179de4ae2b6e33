import pytest
from django.db import connection

from knowledge_commons_profiles.accounts.models import HeldToken, Service

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/tokens/"
JSON = "application/json"
BODY = {
    "user_name": "Ada",
    "user_agent": "Mozilla/5.0",
    "app": "Works",
    "access_token": "access-token-in-clear",
    "refresh_token": "refresh-token-in-clear",
}


def test_tokens_are_kept_encrypted_and_never_told_again(service, ada):
    answer = service.post(ADDRESS, BODY, content_type=JSON)
    assert answer.status_code == 201
    held = HeldToken.objects.get()
    assert answer.json() == {
        "id": held.pk,
        "user_name": "ada",
        "user_agent": "Mozilla/5.0",
        "app": "Works",
        "created_at": held.created_at.isoformat(),
    }
    assert (held.profile, held.access_token, held.refresh_token) == (ada, BODY["access_token"], BODY["refresh_token"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM accounts_heldtoken")
        assert "clear" not in str(cursor.fetchall())


def test_a_browser_has_one_row_the_newest(service, ada):
    service.post(ADDRESS, BODY, content_type=JSON)
    service.post(ADDRESS, {**BODY, "access_token": "newer", "refresh_token": ""}, content_type=JSON)
    held = HeldToken.objects.get()
    assert (held.access_token, held.refresh_token) == ("newer", "")


def test_a_browser_with_a_long_name_is_kept_shortened(service, ada):
    answer = service.post(ADDRESS, {**BODY, "user_agent": "x" * 2000}, content_type=JSON)
    assert answer.status_code == 201
    assert len(HeldToken.objects.get().user_agent) == 255


def test_nobody_of_this_name_is_a_clear_400(service):
    answer = service.post(ADDRESS, BODY, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["meta"]["error"]["code"] == 1005
    assert "clear" not in answer.content.decode()


@pytest.mark.parametrize("field", ["user_name", "user_agent", "app", "access_token"])
@pytest.mark.parametrize("value", [None, 7, "missing", "\ud800", "x" * 20000])
def test_what_is_wrong_is_named(service, ada, field, value):
    body = {key: given for key, given in {**BODY, field: value}.items() if given != "missing"}
    answer = service.post(ADDRESS, body, content_type=JSON)
    assert answer.status_code == 400
    assert field in answer.json()["detail"]
    assert not HeldToken.objects.exists()


def test_it_needs_its_own_scope(eve, service_with, ada):
    assert eve.post(ADDRESS, BODY, content_type=JSON).status_code == 401
    assert service_with(Service.Scope.MEMBERS).post(ADDRESS, BODY, content_type=JSON).status_code == 403
    assert eve.get(ADDRESS).status_code == 401
