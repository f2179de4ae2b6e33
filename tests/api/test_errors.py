"""Whatever is sent, and whatever goes wrong, the answer has the one shape and is no accident of ours."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db

LOGOUT = "/api/v1/actions/logout/"
JSON = "application/json"
BODY = b'{"user_name": "ada", "user_agent": ""}'


def read_error(answer):
    body = answer.json()
    assert set(body) == {"detail", "meta"}
    assert set(body["meta"]) == {"authorized", "error"}
    assert set(body["meta"]["error"]) == {"message", "status", "code"}
    return body["meta"]["error"]["code"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ('{"user_name": "ada"', 400),
        ("null", 400),
        ("NaN", 400),
        ("[" * 60_000, 400),
        ('{"a":' * 12_000, 400),
        (b"\xff\xfe{", 400),
        (b'{"user_name": "\xff"}', 400),
        ('{"user_name": ' + "9" * 5000 + "}", 400),
        ('{"user_name": "' + "a" * 70_000 + '", "user_agent": ""}', 413),
    ],
)
def test_broken_bodies_are_refused(service, body, status):
    answer = service.post(LOGOUT, body, content_type=JSON)
    assert answer.status_code == status
    assert read_error(answer) in {1002, 1003}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
        ("nonsense", 415),
    ],
)
def test_only_json_is_read(service, content_type, status):
    answer = service.generic("POST", LOGOUT, BODY, content_type=content_type)
    assert answer.status_code == status
    read_error(answer)


def test_only_json_is_to_be_had(eve, ada):
    answer = eve.get("/api/v1/members/ada/", headers={"Accept": "text/html"})
    assert answer.status_code == 406
    read_error(answer)
    assert eve.get("/api/v1/members/ada/?format=html").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused_by_name(service, method):
    answer = getattr(service, method)("/api/v1/members/ada/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    read_error(answer)


def test_head_is_get_without_its_body(eve, ada):
    answer = eve.head("/api/v1/members/ada/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "ETag" in answer.headers


@pytest.mark.parametrize("name", ["%00", "%F0%9F%A6%89", "a" * 3000, "..%2f..%2fetc", "ada%27--", "%ff"])
def test_hostile_names_are_unknown(eve, name):
    answer = eve.get(f"/api/v1/members/{name}/")
    assert answer.status_code == 404
    read_error(answer)


def test_an_unknown_host_is_answered_in_the_shape_too(eve, settings):
    answer = eve.get("/api/v1/members/ada/", headers={"Host": "evil.example.org"})
    assert answer.status_code == 400
    read_error(answer)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_foresaw_is_logged_and_says_nothing_of_itself(caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE memberships_network RENAME TO memberships_elsewhere")
    try:
        answer = Client().get("/api/v1/members/ada/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE memberships_elsewhere RENAME TO memberships_network")
    assert answer.status_code == 500
    read_error(answer)
    assert "memberships" not in answer.content.decode()
    assert any(record.exc_info and record.message == "request to the API failed" for record in caplog.records)
