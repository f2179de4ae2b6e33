"""Background tasks in the logs: a task's lines carry its id, and the request that asked for it names that id.

Source: https://docs.djangoproject.com/en/6.1/ref/signals/#tasks-signals
"""

import logging
from typing import Any

from django.tasks import TaskResult
from django.tasks.signals import task_enqueued, task_finished, task_started

from knowledge_commons_profiles.core.work import this_thread
from knowledge_commons_profiles.observability.publishing import start_publishing

logger = logging.getLogger(__name__)

type AnyResult = TaskResult[Any, Any]  # Any: a task takes and returns whatever it does


def follow_tasks() -> None:
    task_enqueued.connect(note_enqueued, dispatch_uid="observability")
    task_started.connect(enter_task, dispatch_uid="observability")
    task_finished.connect(leave_task, dispatch_uid="observability")


def note_enqueued(task_result: AnyResult, **_signal: object) -> None:
    logger.info("task enqueued", extra={"task": task_result.task.module_path, "task_id": build_id(task_result)})


def enter_task(task_result: AnyResult, **_signal: object) -> None:
    start_publishing()
    this_thread.work.request_id = build_id(task_result)


def leave_task(task_result: AnyResult, **_signal: object) -> None:
    del task_result
    this_thread.work.request_id = ""


def build_id(task_result: AnyResult) -> str:
    return f"task-{task_result.id}"
