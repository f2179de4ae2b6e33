"""How the process logs: JSON lines in containers, plain text on a developer's terminal."""

import logging
import re
import socket
from traceback import extract_tb
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from knowledge_commons_profiles.core.request_ids import current_request_id

HOSTNAME = socket.gethostname()
ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
LONGEST_ERROR = 300
DEEPEST = 30


class ContextFilter(logging.Filter):
    """Adds what every line carries: the machine's name and the id of the request that is being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.hostname = HOSTNAME
        if not hasattr(record, "request_id"):  # what is told of a request afterwards brings it along
            record.request_id = current_request_id()
        return True


class RefusalFilter(logging.Filter):
    """Takes what Django says of a refused request out: our own line says it, without the address, which names people.

    A failure stays, with its traceback, and without the address too.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info:
            return False
        record.msg, record.args = "request failed", ()
        vars(record).pop("request", None)
        return True


class LineFormatter(JsonFormatter):
    """A record as one JSON line; an exception is its type, its text without addresses, and where it came from."""

    def add_fields(
        self,
        log_data: dict[str, Any],  # Any: JSON
        record: logging.LogRecord,
        message_dict: dict[str, Any],  # Any: JSON
    ) -> None:
        message_dict.pop("exc_info", None)
        message_dict.pop("stack_info", None)
        super().add_fields(log_data, record, message_dict)
        log_data.pop("request", None)
        if record.exc_info and record.exc_info[0]:
            log_data["exception"] = describe_exception(record.exc_info[0], record.exc_info[1], record.exc_info[2])


def describe_exception(
    kind: type[BaseException], error: BaseException | None, where: TracebackType | None
) -> dict[str, Any]:  # Any: JSON
    first_line = str(error).partition("\n")[0]  # PostgreSQL quotes the row in the second
    return {
        "exc_type": f"{kind.__module__}.{kind.__qualname__}",
        "exc_value": ADDRESS.sub("[address]", first_line)[:LONGEST_ERROR],
        "traceback": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(where)[-DEEPEST:]],
    }


STANDARD_ATTRIBUTES = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "hostname", "request_id"})


class PlainFormatter(logging.Formatter):
    """Writes one readable line with whatever the record carries beside its message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the library's name)
        extras = " ".join(f"{key}={value}" for key, value in vars(record).items() if key not in STANDARD_ATTRIBUTES)
        return f"{super().formatMessage(record)} {extras}".rstrip()


def build_logging(*, json_lines: bool, level: str) -> dict[str, Any]:  # Any: logging.config's schema
    """Return Django's LOGGING. `level` is for our own code; libraries log from INFO up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "context": {"()": "config.logging.ContextFilter"},
            "refusals": {"()": "config.logging.RefusalFilter"},
        },
        "formatters": {
            "json": {
                "()": "config.logging.LineFormatter",
                "format": "{asctime}{levelname}{name}{message}{hostname}{process}{request_id}",
                "style": "{",
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                "rename_fields": {"asctime": "time", "levelname": "level", "process": "process_id"},
            },
            "plain": {
                "()": "config.logging.PlainFormatter",
                "fmt": "{asctime} {levelname:<7} {name}: {message}",
                "style": "{",
                "datefmt": "%H:%M:%S",
            },
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json" if json_lines else "plain",
                "filters": ["context"],
            },
        },
        "root": {"handlers": ["stdout"], "level": "INFO"},
        "loggers": {
            "knowledge_commons_profiles": {"level": level},
            "django.request": {"filters": ["refusals"]},
            "django": {"handlers": [], "level": "INFO"},  # Django's own handler would write each line a second time
            "oauth2_provider.models": {"level": "WARNING"},  # it counts what it deletes, six lines a day
        },
    }
