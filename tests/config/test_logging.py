"""Log lines, as a container writes them and as the log's readers count on them."""

import io
import json
import logging
import logging.config
import socket
from datetime import datetime
from pathlib import Path

import pytest

from config.logging import RefusalFilter, build_logging

FIELDS = {"time", "level", "name", "message", "hostname", "process_id", "request_id"}


@pytest.fixture
def logged():
    """Return a function that writes to a logger of ours and gives back the lines it made."""
    stream = io.StringIO()

    def write(method, *arguments, json_lines=True, name="knowledge_commons_profiles.tests", **options):
        config = build_logging(json_lines=json_lines, level="INFO")
        built = logging.config.DictConfigurator(config | {"disable_existing_loggers": False})
        formatter = built.configure_formatter(config["formatters"]["json" if json_lines else "plain"])
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        logger = logging.Logger(name)  # noqa: LOG001 (one of its own, so that no other handler sees the lines)
        logger.addHandler(handler)
        getattr(logger, method)(*arguments, **options)
        return stream.getvalue().splitlines()

    return write


def test_a_line_has_exactly_these_fields(logged):
    (line,) = logged("info", "request answered")
    record = json.loads(line)
    assert set(record) == FIELDS
    assert record["message"] == "request answered"
    assert record["level"] == "INFO"
    assert record["name"] == "knowledge_commons_profiles.tests"
    assert record["hostname"] == socket.gethostname()
    assert isinstance(record["process_id"], int)
    assert record["request_id"] == ""


def test_the_time_says_its_zone(logged):
    (line,) = logged("info", "x")
    assert json.loads(line)["time"][-5] in "+-Z"


def test_extras_stand_beside_the_fields(logged):
    (line,) = logged("warning", "copy is old", extra={"source": "works", "age_s": 7200})
    record = json.loads(line)
    assert set(record) == FIELDS | {"source", "age_s"}
    assert (record["source"], record["age_s"]) == ("works", 7200)


def test_an_exception_is_its_type_its_text_and_where_it_came_from(logged):
    try:
        int("broken by ada@example.org\nDETAIL: the whole row")
    except ValueError:
        lines = logged("exception", "sync failed")
    (record,) = map(json.loads, lines)
    assert set(record) == FIELDS | {"exception"}
    exception = record["exception"]
    assert exception["exc_type"] == "builtins.ValueError"
    assert exception["exc_value"].startswith("invalid literal for int() with base 10: 'broken by [address]")
    assert "ada@" not in lines[0]
    assert exception["traceback"][-1].endswith("test_an_exception_is_its_type_its_text_and_where_it_came_from")


def test_a_text_of_several_lines_is_cut_where_postgresql_quotes_the_row(logged):
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (address)=(canary) already exists.")  # noqa: TRY301 (as psycopg does)
    except ValueError:
        (line,) = logged("exception", "sync failed")
    assert "canary" not in line
    assert "duplicate key" in line


def test_what_django_says_of_a_refused_request_names_nobody():
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", ("/members/ada/",), None)
    assert not RefusalFilter().filter(record)
    record.exc_info = (ValueError, ValueError(), None)
    assert RefusalFilter().filter(record)
    assert record.getMessage() == "request failed"


@pytest.mark.parametrize("text", ["two\nlines", '"quoted"', "\x1b[31mred", "\u2028", "خلدون"])
def test_a_message_cannot_make_a_second_line(logged, text):
    (line,) = logged("info", text)
    assert json.loads(line)["message"] == text


def test_a_developer_reads_plain_text(logged):
    (line,) = logged("info", "ready", json_lines=False)
    assert line.endswith("knowledge_commons_profiles.tests: ready")


LINES = [
    (1_764_500_000.5, {"request_id": "a" * 32, "method": "GET", "route": "directory:members", "status": 200}),
    (1_764_500_001.0, {"request_id": "b" * 32, "method": "GET", "route": "pages:home", "status": 304}),
]


def test_what_is_told_together_is_a_line_for_each(logged):
    found = [json.loads(line) for line in logged("info", "request answered", extra={"lines": LINES})]
    assert [set(line) for line in found] == [FIELDS | {"method", "route", "status"}] * 2
    assert [line["request_id"] for line in found] == ["a" * 32, "b" * 32]
    times = [datetime.strptime(line["time"], "%Y-%m-%dT%H:%M:%S%z").timestamp() for line in found]
    assert times == [1_764_500_000, 1_764_500_001]


def test_a_developer_reads_a_line_for_each_too(logged):
    one, two = logged("info", "request answered", extra={"lines": LINES}, json_lines=False)
    assert one.endswith(f"request answered request_id={'a' * 32} method=GET route=directory:members status=200")
    assert two.endswith(f"request answered request_id={'b' * 32} method=GET route=pages:home status=304")


@pytest.mark.parametrize("hostile", [2**70, "\ud800", {1: "a key that is a number"}, object, Path("somewhere")])
def test_a_line_is_written_whatever_it_carries(logged, hostile):
    (line,) = logged("info", "strange", extra={"given": hostile})
    assert set(json.loads(line)) == FIELDS | {"given"}


def test_our_level_is_ours_alone():
    config = build_logging(json_lines=True, level="DEBUG")
    assert config["loggers"]["knowledge_commons_profiles"]["level"] == "DEBUG"
    assert config["root"]["level"] == "INFO"
    assert config["disable_existing_loggers"] is False
