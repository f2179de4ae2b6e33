"""Request ids, and the one line that is logged for each request."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from knowledge_commons_profiles.core.work import current_request_id
from knowledge_commons_profiles.observability.requests import follow_requests
from tests.logs import list_answers

OWN_ID = re.compile(r"[0-9a-f]{32}")


def ask(view=None, **headers):
    """Return the answer of the middleware around a view."""
    request = RequestFactory().get("/members/ada/?q=secret", headers=headers)
    return follow_requests(view or (lambda _: HttpResponse()))(request)


def test_a_request_gets_an_id():
    assert OWN_ID.fullmatch(ask().headers["X-Request-ID"])


def test_two_requests_get_two_ids():
    assert ask().headers["X-Request-ID"] != ask().headers["X-Request-ID"]


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "traefik-1.2_3", "a" * 128])
def test_the_id_of_the_proxy_goes_through(given):
    assert ask(**{"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "forged",
    [
        "short",
        "a" * 129,
        'x" level="ERROR',
        "12345678\n",
        "12345678\nINFO forged",
        "<script>alert(1)</script>",
        "é" * 10,
        " " * 10,
    ],
)
def test_a_forged_id_is_replaced(forged):
    assert OWN_ID.fullmatch(ask(**{"X-Request-ID": forged}).headers["X-Request-ID"])


@pytest.mark.django_db
def test_a_refusal_says_whom_it_refused_by_number_alone(ben, ada, client_of, caplog):
    caplog.set_level(logging.INFO, "knowledge_commons_profiles.observability.requests")
    client_of(ben).get("/members/ada/settings/")
    client_of(ben).get("/members/ada/")
    refused, answered = list_answers(caplog.records)
    assert (refused["status"], refused["user_id"]) == (403, ben.user.pk)
    assert (answered["status"], "user_id" in answered) == (200, False)


def test_the_view_sees_the_id_that_goes_back():
    seen = []

    def view(_):
        seen.append(current_request_id())
        return HttpResponse()

    assert [ask(view).headers["X-Request-ID"]] == seen


def test_there_is_no_id_outside_of_a_request():
    ask()
    assert current_request_id() == ""


def test_there_is_no_id_after_a_view_broke():
    def broken(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(broken)
    assert current_request_id() == ""


def test_requests_side_by_side_keep_their_own_ids():
    def view(_):
        return HttpResponse(current_request_id())

    given = [f"request-{number:04}" for number in range(50)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda id_: ask(view, **{"X-Request-ID": id_}).content.decode(), given))
    assert answers == given


def test_a_request_is_one_line_without_path_or_query(caplog, client, db):
    with caplog.at_level(logging.INFO, logger="knowledge_commons_profiles.observability.requests"):
        client.get("/members/?q=secret")
    (line,) = list_answers(caplog.records)
    assert (line["method"], line["route"], line["status"]) == ("GET", "directory:members", 200)
    assert line["duration_ms"] >= 0
    assert "secret" not in str(line)


def test_an_unknown_address_is_logged_without_a_route(caplog, client, db):
    with caplog.at_level(logging.INFO, logger="knowledge_commons_profiles.observability.requests"):
        client.get("/nowhere/at/all/")
    (line,) = list_answers(caplog.records)
    assert (line["route"], line["status"]) == ("", 404)
