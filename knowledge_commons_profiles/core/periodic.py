"""Housekeeping that no app owns."""

from django.core.management import call_command
from django.tasks import task


@task()
def prune_tasks() -> None:
    """Forget what was done a week ago."""
    call_command("prune_db_task_results", queue_name="*", min_age_days=7, failed_min_age_days=30)


@task()
def clear_sessions() -> None:
    """Delete sessions that have ended by themselves."""
    call_command("clearsessions")
