"""The questions of docs/metrics.md, put to lines that the site wrote, have the answers that they promise."""

import io
import json
import logging
import logging.config
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from config.logging import build_logging
from knowledge_commons_profiles.accounts import mailing
from knowledge_commons_profiles.accounts.failures import explain
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.profiles.refreshing import refresh_member
from tests.machine import ROOT, install
from tests.observability import insights

pytestmark = pytest.mark.django_db

QUERY = r"`((?:[^`\\]|\\.)+)`"
ROW = re.compile(rf"^\| ([^|`]+) \| {QUERY} \| {QUERY} \|$", re.MULTILINE)
ROUTES = {"pages:home", "directory:members", "falls", "works"}
ID = "0af7651916cd43dd8448eb211c80319c"


@login_not_required
def fall(request: HttpRequest) -> HttpResponse:
    raise LookupError("ada@example.org is nowhere")


@login_not_required
def ask_for_work(request: HttpRequest) -> HttpResponse:
    refresh_member.enqueue(0)
    return HttpResponse()


urlpatterns = [
    path("falls/", fall, name="falls"),
    path("works/", ask_for_work, name="works"),
    path("", include("config.urls")),
]


@pytest.fixture
def lines(settings: Any) -> Iterator[list[str]]:  # Any: pytest-django's
    """Return the lines of: a page, a failure, a task, two mails that did not go, a sign-in that failed."""
    settings.ROOT_URLCONF = __name__
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    config = build_logging(json_lines=True, level="INFO")
    built = logging.config.DictConfigurator(config)
    handler.setFormatter(built.configure_formatter(config["formatters"]["json"]))
    loggers = [logging.getLogger(name) for name in ("knowledge_commons_profiles", "django.request")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        browser = Client(raise_request_exception=False)
        for address in ("/", "/members/", "/falls/"):
            browser.get(address)
        browser.get("/works/", headers={"X-Request-ID": ID})
        mailing.logger.warning("mail not sent", extra={"attempt": 1})
        explain(RemoteError("the provider is away"))
        yield stream.getvalue().splitlines()
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def read_questions() -> dict[str, tuple[str, str]]:
    """Return Insights' and jq's query by question."""
    text = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    return {question: (one.replace(r"\|", "|"), two.replace(r"\|", "|")) for question, one, two in ROW.findall(text)}


def ask_jq(query: str, lines: list[str]) -> list[Any]:  # Any: JSON
    if not shutil.which("jq"):
        if not os.environ.get("CI"):
            pytest.skip("jq is not installed: apt-get install jq")
        install("jq")
    command = ["jq", "--compact-output", query]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True, timeout=20)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_there_are_questions() -> None:
    assert len(read_questions()) >= 7


def test_insights_answers(lines: list[str]) -> None:
    def ask(question: str) -> list[insights.Line]:
        return insights.ask(
            read_questions()[question][0].replace('"ID"', f'"{ID}"'), [json.loads(line) for line in lines]
        )

    assert [row["message"] for row in ask("everything of one request")] == ["task enqueued", "request answered"]
    assert {row["exception.exc_type"] for row in ask("failures, newest first")} == {"builtins.LookupError"}
    assert ask("which routes fail") == [{"route": "falls", "requests": 1}]
    assert {row["route"] for row in ask("the slowest routes")} == {
        "pages:home",
        "directory:members",
        "falls",
        "works",
    }
    assert [row["exception.exc_type"] for row in ask("which errors there are")] == ["builtins.LookupError"]
    assert [row["message"] for row in ask("mail that did not go")] == ["mail not sent"]
    assert ask("sign-ins that failed") == [{"reason": "RemoteError: the provider is away", "attempts": 1}]


def test_jq_answers(lines: list[str]) -> None:
    def ask(question: str) -> list[Any]:  # Any: JSON
        return ask_jq(read_questions()[question][1].replace('"ID"', f'"{ID}"'), lines)

    assert [line["message"] for line in ask("everything of one request")] == ["task enqueued", "request answered"]
    assert [line["exception"]["exc_type"] for line in ask("failures, newest first")] == ["builtins.LookupError"]
    assert ask("which routes fail") == ["falls"]
    assert all(duration_ms > 500 for _, duration_ms in ask("the slowest routes"))
    assert ask("which errors there are") == ["builtins.LookupError"]
    assert [line["message"] for line in ask("mail that did not go")] == ["mail not sent"]
    assert ask("sign-ins that failed") == ["RemoteError: the provider is away"]


@pytest.mark.parametrize("query", ["fields x", "filter nowhere = 1", "stats median(status) as m by route"])
def test_a_query_that_insights_would_not_take_is_refused(lines: list[str], query: str) -> None:
    with pytest.raises(ValueError, match=r"unknown|no line has"):
        insights.ask(query, [json.loads(line) for line in lines])


def test_the_words_of_the_mails_lines_are_the_programs() -> None:
    assert '"mail not sent"' in (ROOT / str(mailing.__file__)).read_text(encoding="utf-8")
