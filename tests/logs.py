"""Reads what the site logged."""

import logging
from collections.abc import Iterable
from typing import Any


def list_answers(records: Iterable[logging.LogRecord]) -> list[dict[str, Any]]:  # Any: as a line has it
    """Return what was told of each answered request, in order."""
    return [line for record in records for _, line in vars(record).get("lines", ())]
