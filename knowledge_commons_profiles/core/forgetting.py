"""Deleting what was kept long enough, a little at a time: no night's work holds locks or memory for long.

What is kept how long stands in docs/operations.md, "What is kept how long".
"""

import logging
from typing import Any

from django.db import models

logger = logging.getLogger(__name__)

AT_ONCE = 1000  # rows of one transaction
MOST_AT_A_TIME = 200_000  # of one run; the next one goes on


def forget(rows: models.QuerySet[Any]) -> int:  # Any: rows of any table
    """Delete these rows, with what hangs on them, each thousand in a transaction of its own; return how many."""
    table = rows.model._default_manager  # noqa: SLF001 (Django's public name for it)
    forgotten = 0
    while forgotten < MOST_AT_A_TIME:
        numbers = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not numbers:
            break
        table.filter(pk__in=numbers).delete()
        forgotten += len(numbers)
    if forgotten:
        logger.info("old rows deleted", extra={"table": rows.model._meta.db_table, "row_count": forgotten})  # noqa: SLF001 (public)
    return forgotten
