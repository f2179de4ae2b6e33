"""Figures that are not counted but looked up: how long the queue is, and how old our copies are."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, F, Min, When
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.core.measures import Series
from knowledge_commons_profiles.mirrors.models import Copy


def read_gauges() -> Mapping[Series, float]:
    """Return what is waiting now, and how old the copies are that wait to be refreshed: two queries."""
    queue = read_queue()
    ages = read_copy_ages()
    gauges: dict[Series, float] = {("QueueLength", ()): queue["length"], ("QueueAge", ()): queue["age_s"]}
    gauges["MirrorAge", ()] = max(ages.values(), default=0.0)
    for source, age_s in ages.items():
        gauges["MirrorAge", (("Source", source),)] = age_s
    return gauges


def read_copy_ages() -> dict[str, float]:
    """Return, for each source, how many seconds ago the oldest copy that is due was fetched."""
    now = timezone.now()
    due = Copy.objects.filter(due_at__lte=now, fetched_at__isnull=False)
    oldest = due.values_list("source").annotate(fetched=Min("fetched_at")).order_by("source")
    return {source: max(0.0, (now - fetched).total_seconds()) for source, fetched in oldest}


def read_queue() -> dict[str, float]:
    """Return how many tasks are due and not begun, and how many seconds the oldest of them waits."""
    now = timezone.now()
    due_at = Case(When(run_after__lte=now, then=F("run_after")), default=F("enqueued_at"))
    found: dict[str, Any] = DBTaskResult.objects.ready().aggregate(length=Count("pk"), since=Min(due_at))
    waited_s = (now - found["since"]).total_seconds() if found["since"] else 0.0
    return {"length": found["length"], "age_s": max(0.0, waited_s)}
