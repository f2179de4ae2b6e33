"""What is told of answered requests by a thread of its own, and that none of it is lost."""

import logging
from time import perf_counter, time

import httpx
import pytest
from django.urls import ResolverMatch

from knowledge_commons_profiles.core.measures import Distribution, read_totals
from knowledge_commons_profiles.observability import answers
from tests.benchmarks.servers import serve
from tests.logs import list_answers
from tests.machine import find_free_port

ID = "0af7651916cd43dd8448eb211c80319c"
MEMBERS = ResolverMatch(print, (), {}, url_name="members", app_names=["directory"], namespaces=["directory"])
LIVE = ResolverMatch(print, (), {}, url_name="live", app_names=["observability"], namespaces=["observability"])


def build_answer(status=200, request_id=ID, *, match=MEMBERS, duration_s=0.01234, facts=None):
    now = perf_counter()
    return (request_id, now - duration_s, now, "GET", match, status, 2, 0.0015, {} if facts is None else facts)


@pytest.fixture
def told(caplog):
    """Return a function that gives the lines so far; caplog has a list for each phase of a test."""
    caplog.set_level(logging.INFO, answers.logger.name)
    return lambda: list_answers(caplog.records)


@pytest.fixture
def _thread_elsewhere(monkeypatch):
    """As if a thread told what waits, so that a test can be it."""
    monkeypatch.setattr(answers, "_threads", [object()])
    yield
    answers._waiting.clear()


def test_without_a_thread_it_is_told_at_once(told, caplog):
    began_at = time()
    answers.take(build_answer())
    (answered_at,) = [at_s for record in caplog.records for at_s, _ in record.lines]
    assert began_at - 1 < answered_at < time() + 1
    assert told() == [
        {
            "request_id": ID,
            "method": "GET",
            "route": "directory:members",
            "status": 200,
            "duration_ms": 12.3,
        }
    ]


@pytest.mark.usefixtures("_thread_elsewhere")
def test_a_thread_tells_all_of_it_in_order(told):
    ids = [f"request-{number}" for number in range(50)]
    for request_id in ids:
        answers.take(build_answer(request_id=request_id))
    assert told() == []
    answers.tell_waiting()
    assert [line["request_id"] for line in told()] == ids


@pytest.mark.usefixtures("_thread_elsewhere")
def test_requests_wait_for_a_log_that_takes_no_more(told, monkeypatch):
    monkeypatch.setattr(answers, "MOST_WAITING", 2)
    for _ in range(3):
        answers.take(build_answer())
    assert len(told()) == 1


@pytest.mark.usefixtures("_thread_elsewhere")
def test_one_that_cannot_be_told_does_not_stop_the_next(told, caplog):
    answers.take(build_answer(facts=3))
    answers.tell_waiting()
    answers.take(build_answer())
    answers.tell_waiting()
    assert [record.message for record in caplog.records] == ["answers could not be told", "request answered"]
    assert len(told()) == 1


@pytest.mark.usefixtures("_thread_elsewhere")
def test_what_waited_is_counted_as_if_each_came_alone():
    before = read_totals()
    for status, match in ((200, MEMBERS), (304, MEMBERS), (404, None)):
        answers.take(build_answer(status, match=match, duration_s=0.1))
    answers.tell_waiting()
    after = read_totals()

    def count(name, *labels):
        return after.counts[name, labels] - before.counts.get((name, labels), 0)

    def observe(name, *labels):
        found = after.distributions[name, labels].minus(before.distributions.get((name, labels), Distribution()))
        return found.count, found.total, max(found.steps)

    assert (count("RequestCount"), count("RequestCount", ("StatusClass", "2xx"))) == (3, 1)
    assert count("RequestCount", ("StatusClass", "3xx")) == count("RequestCount", ("StatusClass", "4xx")) == 1
    assert observe("RequestTime") == (3, pytest.approx(300), 3)
    assert observe("RequestTime", ("App", "directory")) == (2, pytest.approx(200), 2)
    assert observe("RequestTime", ("App", "none")) == (1, pytest.approx(100), 1)
    assert (observe("QueryCount"), observe("QueryTime")) == ((3, 6, 3), (3, pytest.approx(4.5), 3))


def test_static_files_and_health_are_not_told_unless_they_fail(told):
    for status, match in ((200, None), (304, None), (200, LIVE)):
        answers.take(build_answer(status, match=match))
    assert told() == []
    answers.take(build_answer(503, match=LIVE))
    assert [(line["route"], line["status"]) for line in told()] == [("observability:live", 503)]


def test_it_is_counted():
    series = ("RequestErrors", (("Route", "directory:members"), ("StatusClass", "4xx")))
    before = read_totals().counts.get(series, 0)
    answers.take(build_answer(status=404))
    assert read_totals().counts[series] == before + 1


def test_a_server_that_ends_at_once_has_told_everything(tmp_path):
    """A real Gunicorn is asked, and told to end before its thread's turn."""
    log = tmp_path / "log"
    nowhere = f"postgresql://nobody@127.0.0.1:{find_free_port()}/nothing"
    with (
        log.open("wb") as stream,
        serve("config.wsgi", stream, DJANGO_SETTINGS_MODULE="config.settings.test", DATABASE_URL=nowhere) as server,
    ):
        asked = [httpx.get(f"http://127.0.0.1:{server.port}/", timeout=60) for _ in range(3)]
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if "request answered" in line]
    assert [line for line, answer in zip(lines, asked, strict=True) if answer.headers["X-Request-ID"] not in line] == []
