import pytest

from knowledge_commons_profiles.accounts.models import HeldToken, Service, Session
from knowledge_commons_profiles.profiles.models import Change

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/actions/logout/"
JSON = "application/json"
AGENT = "  Mozilla/5.0 «é»  "


def test_every_session_ends_and_the_answer_echoes_name_and_agent(service, ada, client_of):
    browsers = [client_of(ada), client_of(ada)]
    answer = service.post(ADDRESS, {"user_name": "ADA", "user_agent": AGENT}, content_type=JSON)
    assert answer.status_code == 200
    assert answer.json() == {
        "message": "Action successfully triggered.",
        "data": {
            "user": {"user": "ADA", "url": "http://testserver/api/v1/members/ada/"},
            "user_agent": AGENT,
            "app": ["Profiles", "Works", "WordPress"],
        },
    }
    assert Session.objects.count() == 0
    assert [browser.get("/my-profile/").status_code for browser in browsers] == [302, 302]


def test_other_services_hear_of_it_and_held_tokens_are_let_go(service, ada):
    HeldToken.objects.create(profile=ada, app="Works", access_token="secret")
    service.post(ADDRESS, {"user_name": "ada", "user_agent": ""}, content_type=JSON)
    assert Change.objects.filter(username="ada", kind=Change.Kind.SIGNED_OUT).count() == 1
    assert not HeldToken.objects.filter(profile=ada).exists()


def test_nobody_else_is_signed_out(service, ada, ben, client_of):
    other = client_of(ben)
    service.post(ADDRESS, {"user_name": "ada", "user_agent": ""}, content_type=JSON)
    assert other.get("/my-profile/", follow=True).status_code == 200
    assert Session.objects.count() == 1


def test_a_name_that_nobody_has_is_answered_the_same(service):
    answer = service.post(ADDRESS, {"user_name": "-nobody", "user_agent": "x"}, content_type=JSON)
    assert answer.status_code == 200
    assert answer.json()["data"]["user"] == {"user": "-nobody", "url": ""}


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ({"user_agent": "x"}, 1003, "user_name"),
        ({"user_name": "", "user_agent": "x"}, 1003, "user_name"),
        ({"user_name": None, "user_agent": "x"}, 1003, "user_name"),
        ({"user_name": 7, "user_agent": "x"}, 1003, "user_name"),
        ({"user_name": ["ada"], "user_agent": "x"}, 1003, "user_name"),
        ({"user_name": "a\0da", "user_agent": "x"}, 1003, "user_name"),
        ({"user_name": "a" * 256, "user_agent": "x"}, 1003, "user_name"),
        ({"user_name": "ada"}, 1009, "user_agent"),
        ({"user_name": "ada", "user_agent": {}}, 1009, "user_agent"),
        ({"user_name": "ada", "user_agent": "x" * 2001}, 1009, "user_agent"),
        ([], 1002, ""),
        ("ada", 1002, ""),
        (7, 1002, ""),
    ],
)
def test_what_is_wrong_is_named(service, ada, body, code, named):
    answer = service.post(ADDRESS, body if isinstance(body, dict) else str(body).replace("'", '"'), content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["meta"] == {"authorized": True, "error": {**answer.json()["meta"]["error"], "code": code}}
    assert answer.json()["detail"].startswith(named)


def test_it_needs_its_own_scope(eve, service_with, ada):
    body = {"user_name": "ada", "user_agent": ""}
    assert eve.post(ADDRESS, body, content_type=JSON).status_code == 401
    assert service_with(Service.Scope.MEMBERS).post(ADDRESS, body, content_type=JSON).status_code == 403


def test_without_its_last_slash_nothing_is_lost(service):
    answer = service.post("/api/v1/actions/logout", {"user_name": "ada", "user_agent": ""}, content_type=JSON)
    assert answer.status_code == 200
