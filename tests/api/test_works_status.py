import pytest

pytestmark = pytest.mark.django_db

JSON = "application/json"
BODY = {"username": "ada", "sub": "http://cilogon.org/serverE/users/1", "status": "PROCESSED", "event": "updated"}


@pytest.mark.parametrize("name", ["ada", "unknown"])
@pytest.mark.parametrize("more", [{}, {"status": "FAILED", "retry_at": "2026-04-01T00:00:00Z", "note": "Busy."}])
def test_a_report_is_accepted_without_the_last_slash(service, name, more):
    answer = service.post(f"/api/v1/members/{name}/works/status", {**BODY, **more}, content_type=JSON)
    assert answer.status_code == 202


def test_the_log_says_what_and_not_who(service, caplog):
    with caplog.at_level("INFO"):
        service.post(
            "/api/v1/members/ada/works/status", {**BODY, "status": "FAILED", "note": "no ada"}, content_type=JSON
        )
    (line,) = [record for record in caplog.records if record.message == "works told how far it is"]
    assert (line.levelname, line.status, line.event, line.will_retry) == ("WARNING", "FAILED", "updated", False)
    assert "ada" not in str(vars(line))


@pytest.mark.parametrize("wrong", [{"status": "DONE"}, {"event": "deleted"}, {"username": None}, {"note": 7}])
def test_what_is_wrong_is_named(service, wrong):
    answer = service.post("/api/v1/members/ada/works/status", {**BODY, **wrong}, content_type=JSON)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json()["detail"]


def test_it_needs_a_token(eve):
    assert eve.post("/api/v1/members/ada/works/status", BODY, content_type=JSON).status_code == 401
