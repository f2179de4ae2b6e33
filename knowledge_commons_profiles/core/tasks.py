"""Background work: trying again later, and what is done every so often.

Django's tasks (https://docs.djangoproject.com/en/6.1/topics/tasks/) say nothing of either.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.tasks import Task, TaskResultStatus
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

SCHEDULE_LOCK = 7_301_001  # an advisory lock's number: any, as long as nothing else here uses it
UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def retry_later(
    task: Task[Any, Any],  # Any: a task takes and returns whatever it does
    *,
    attempt: int,
    delays_s: Sequence[float],
    **arguments: object,
) -> bool:
    """Enqueue the task anew with `attempt` one higher; False when `delays_s` has no more attempts to give.

    `attempt` is 0 in the first one; `delays_s[0]` is the pause after it.
    """
    if attempt >= len(delays_s):
        return False
    task.using(run_after=timezone.now() + timedelta(seconds=delays_s[attempt])).enqueue(
        attempt=attempt + 1, **arguments
    )
    return True


@transaction.atomic
def enqueue_due() -> list[str]:
    """Enqueue each of `PERIODIC_TASKS` whose time has come, and return their paths. Any number of workers may ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SCHEDULE_LOCK])
        if not cursor.fetchone()[0]:
            return []
    due = [path for path, every in settings.PERIODIC_TASKS.items() if is_due(path, every)]
    for path in due:
        import_string(path).enqueue()
    return due


def is_due(path: str, every: timedelta) -> bool:
    is_waiting, is_fresh = Q(status__in=UNFINISHED), Q(finished_at__gt=timezone.now() - every)
    return not DBTaskResult.objects.filter(is_waiting | is_fresh, task_path=path).exists()


def enqueue_once(paths: Sequence[str]) -> None:
    """Enqueue these tasks, unless one like it waits already."""
    waiting = DBTaskResult.objects.ready().filter(task_path__in=paths)
    for path in set(paths) - set(waiting.values_list("task_path", flat=True)):
        import_string(path).enqueue()
