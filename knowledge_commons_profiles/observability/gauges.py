"""Figures that are not counted but looked up: how long the queue is, and how old our copies are."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, F, Min, When
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.core.measures import Series


def read_gauges() -> Mapping[Series, float]:
    """Return what is waiting now: one query."""
    queue = read_queue()
    return {("QueueLength", ()): queue["length"], ("QueueAge", ()): queue["age_s"]}


def read_queue() -> dict[str, float]:
    """Return how many tasks are due and not begun, and how many seconds the oldest of them waits."""
    now = timezone.now()
    due_at = Case(When(run_after__lte=now, then=F("run_after")), default=F("enqueued_at"))
    found: dict[str, Any] = DBTaskResult.objects.ready().aggregate(length=Count("pk"), since=Min(due_at))
    waited_s = (now - found["since"]).total_seconds() if found["since"] else 0.0
    return {"length": found["length"], "age_s": max(0.0, waited_s)}
