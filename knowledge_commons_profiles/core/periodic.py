"""Housekeeping that no app owns."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.core.forgetting import forget

KEPT = timedelta(days=7)
KEPT_WHEN_FAILED = timedelta(days=30)


@task()
def prune_tasks() -> None:
    """Forget what was done a week ago, and what failed a month ago."""
    now = timezone.now()
    forget(DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT))
    forget(DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT_WHEN_FAILED))


@task()
def clear_sessions() -> None:
    """Delete sessions that have ended by themselves."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    forget(sessions.filter(expire_date__lt=timezone.now()))
