"""Whether the process can serve, from facts it can find out in a second; nothing here asks a partner."""

import logging
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from knowledge_commons_profiles.core.breakers import read_state
from knowledge_commons_profiles.core.workers import find_living
from knowledge_commons_profiles.observability.gauges import read_queue
from knowledge_commons_profiles.wordpress.asking import SYSTEM, is_configured

logger = logging.getLogger(__name__)

LIMIT_S = 1.5
LATE_TASK_S = 10 * 60
# Put there by compose/production/django/start some seconds before the server is told to end.
STOPPING_FILE = Path(tempfile.gettempdir()) / "profiles-stopping"

type Check = Callable[[], bool]


class State(StrEnum):
    """The words of the older service's report."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


def is_postgres_answering() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def is_migrated() -> bool:
    """Tell whether the database has every migration of this code; one that is ahead of the code is fine."""
    return find_own_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def find_own_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations of this code, read once a process: (app, name)."""
    return frozenset(MigrationLoader(None).disk_migrations)


def is_redis_answering() -> bool:
    if not settings.REDIS_SERVER:
        return True
    client: Any = getattr(caches["default"], "client")  # noqa: B009 (django-redis has it, Django's own caches have not)
    return bool(client.get_client(write=True).ping())


def is_wordpress_answering() -> bool:
    """Tell how MariaDB did when a refresh asked it last: a fact that we hold, so that nothing has to be asked here."""
    return not read_state(SYSTEM).failures


def is_worker_working() -> bool:
    """Tell whether a worker lives and begins what is due: on a quiet night nothing waits for one that is gone."""
    return bool(find_living()) and read_queue()["age_s"] < LATE_TASK_S


READINESS: Mapping[str, Check] = MappingProxyType({"Postgres DB": is_postgres_answering, "Migrations": is_migrated})
REPORT: Mapping[str, Check] = MappingProxyType({"REDIS": is_redis_answering, "Worker": is_worker_working, **READINESS})
WORDPRESS: Mapping[str, Check] = MappingProxyType({"WordPress DB": is_wordpress_answering})
# Without these the site cannot serve; without the others it serves more slowly or with less.
NEEDED = frozenset(READINESS)


def find_report_checks() -> Mapping[str, Check]:
    """Return the checks of the report; a partner that this deployment does not have is not in it."""
    return {**REPORT, **WORDPRESS} if is_configured() else REPORT


def run_checks(checks: Mapping[str, Check]) -> dict[str, State]:
    """Run all checks at once and return within 1.5 seconds; one that hangs is unhealthy."""
    find_own_migrations()  # reads files: not a matter of the limit
    return {name: State.HEALTHY if answer else State.UNHEALTHY for name, answer in run_in_time(checks).items()}


def run_in_time[T](questions: Mapping[str, Callable[[], T]]) -> dict[str, T | None]:
    """Ask all at once and return within 1.5 seconds; None for what failed or hangs."""
    executor = ThreadPoolExecutor(max_workers=len(questions), thread_name_prefix="health")
    asked = {name: executor.submit(run_alone, name, question) for name, question in questions.items()}
    wait(asked.values(), timeout=LIMIT_S)
    executor.shutdown(wait=False, cancel_futures=True)
    return {name: answer.result() if answer.done() else None for name, answer in asked.items()}


def run_alone[T](name: str, question: Callable[[], T]) -> T | None:
    """Ask in this thread, on connections of its own."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001 (the edge of a thread: whatever it is, the part is not healthy)
        logger.warning("health check failed", extra={"check": name, "error": type(error).__name__})
        return None
    finally:
        connection.close()
