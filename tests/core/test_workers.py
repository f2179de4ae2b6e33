"""A killed worker's task is done by another within a minute; one that lives keeps its own, however long it takes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.core import workers
from knowledge_commons_profiles.core.periodic import clear_sessions
from knowledge_commons_profiles.core.workers import LifeLine, Watch, find_living
from tests.core.waiting import wait
from tests.databases import build_database_url

ROOT = Path(__file__).resolve().parents[2]
MINUTE_S = 60
LONG_S = 50


@pytest.fixture
def life_line(db) -> Iterator[LifeLine]:
    line = LifeLine()
    line.hold()
    yield line
    line.let_go()


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """Seconds that have passed, for whoever compares them."""
    passed = [1000.0]
    monkeypatch.setattr("knowledge_commons_profiles.core.workers.time.monotonic", lambda: passed[0])
    return passed


def take_in_hand(name: str) -> "DBTaskResult[..., object]":
    clear_sessions.enqueue()
    task = DBTaskResult.objects.get()
    task.claim(name)
    return task


def test_a_worker_is_known_to_live_as_long_as_it_holds_its_lock(life_line):
    assert life_line.number in find_living()
    life_line.hold()
    assert life_line.number in find_living()
    life_line.let_go()
    assert wait_until(lambda: life_line.number not in find_living(), limit_s=10)


def test_a_lost_connection_is_made_anew(life_line):
    pid = life_line.held.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert wait_until(lambda: life_line.number not in find_living(), limit_s=10)
    life_line.hold()
    assert life_line.number in find_living()


def test_the_task_of_a_worker_that_is_gone_is_given_back_when_it_was_missed_long_enough(life_line, clock):
    take_in_hand(life_line.name)
    life_line.let_go()
    assert wait_until(lambda: life_line.number not in find_living(), limit_s=10)
    watch = Watch()
    assert watch.requeue_lost() == 0
    clock[0] += workers.SURE_AFTER_S - 1
    assert watch.requeue_lost() == 0
    clock[0] += 1
    assert watch.requeue_lost() == 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


def test_a_worker_that_lives_keeps_its_task_for_days(life_line, clock):
    take_in_hand(life_line.name)
    watch = Watch()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        for _ in range(3):
            assert watch.requeue_lost() == 0
            clock[0] += 100_000


def test_a_worker_whose_connection_was_lost_for_a_moment_keeps_its_task(life_line, clock):
    take_in_hand(life_line.name)
    life_line.let_go()
    assert wait_until(lambda: life_line.number not in find_living(), limit_s=10)
    watch = Watch()
    assert watch.requeue_lost() == 0
    life_line.hold()
    clock[0] += workers.BEAT_S
    assert watch.requeue_lost() == 0
    life_line.let_go()
    assert wait_until(lambda: life_line.number not in find_living(), limit_s=10)
    clock[0] += workers.BEAT_S * 2
    assert watch.requeue_lost() == 0  # missed anew, and not since the first time


@pytest.mark.django_db
def test_a_worker_of_an_earlier_release_has_a_quarter_of_an_hour():
    task = take_in_hand("without-a-lock")
    assert Watch().requeue_lost() == 0
    DBTaskResult.objects.filter(pk=task.pk).update(started_at=timezone.now() - timedelta(minutes=16))
    assert Watch().requeue_lost() == 1


# Real processes


@pytest.fixture
def start_worker(transactional_db) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Return a function that starts `manage.py work` on the test's database; what it prints is nobody's business."""
    started = []

    def start() -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "DATABASE_URL": build_database_url(), "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "work", "--interval", "0.2"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_until(is_so: Callable[[], bool], *, limit_s: float) -> bool:
    until = time.monotonic() + limit_s
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def read_notes(path) -> list[str]:
    return path.read_text(encoding="ascii").split() if path.exists() else []


def test_a_killed_workers_task_goes_on_within_a_minute_and_a_living_ones_is_never_taken_twice(start_worker, tmp_path):
    killed_task, living_task = tmp_path / "killed", tmp_path / "living"
    wait.enqueue(path=str(killed_task), seconds=1000)
    killed = start_worker()
    assert wait_until(lambda: read_notes(killed_task) == ["begun"], limit_s=MINUTE_S)
    wait.enqueue(path=str(living_task), seconds=LONG_S)
    start_worker()
    assert wait_until(lambda: read_notes(living_task) == ["begun"], limit_s=MINUTE_S)
    killed.kill()
    killed.wait()
    killed_at = time.monotonic()
    start_worker()
    assert wait_until(lambda: read_notes(killed_task) == ["begun", "begun"], limit_s=MINUTE_S)
    assert time.monotonic() - killed_at < MINUTE_S
    assert wait_until(lambda: "done" in read_notes(living_task), limit_s=2 * LONG_S)
    assert read_notes(living_task) == ["begun", "done"]
