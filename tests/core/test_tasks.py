"""Background work with the real worker: repeated, enqueued when due, given back after a crash."""

from datetime import timedelta
from threading import Event

import pytest
import time_machine
from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.core.management.commands import work
from knowledge_commons_profiles.core.tasks import enqueue_due, retry_later
from knowledge_commons_profiles.core.workers import LifeLine

pytestmark = pytest.mark.django_db

PATH = "knowledge_commons_profiles.core.periodic.clear_sessions"
attempts: list[int] = []


@task()
def stumble(attempt: int = 0) -> None:
    attempts.append(attempt)
    retry_later(stumble, attempt=attempt, delays_s=[60, 600])


def test_a_task_is_tried_again_after_each_pause_and_then_no_more(run_tasks):
    attempts.clear()
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        stumble.enqueue()
        assert run_tasks() == 1
        assert run_tasks() == 0
        clock.shift(61)
        assert run_tasks() == 1
        clock.shift(601)
        assert run_tasks() == 1
        clock.shift(100_000)
        assert run_tasks() == 0
    assert attempts == [0, 1, 2]


def test_a_periodic_task_is_enqueued_once_and_again_when_its_time_has_come(run_tasks, settings):
    settings.PERIODIC_TASKS = {PATH: timedelta(hours=1)}
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        assert enqueue_due() == [PATH]
        assert enqueue_due() == []
        assert run_tasks() == 1
        assert enqueue_due() == []
        clock.shift(3601)
        assert enqueue_due() == [PATH]


def test_every_periodic_task_exists_and_can_be_done(run_tasks, settings):
    due = enqueue_due()
    assert due == list(settings.PERIODIC_TASKS)
    assert run_tasks() == len(set(due) - set(settings.CHANGE_TASKS))
    assert not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_reaches_the_database_is_seen(settings, tmp_path, monkeypatch):
    settings.PERIODIC_TASKS = {}
    monkeypatch.setattr(work, "SEEN_FILE", tmp_path / "seen")
    over = Event()
    over.set()
    life_line = LifeLine()
    work.keep_scheduling(over, life_line)
    life_line.let_go()
    assert (tmp_path / "seen").exists()
