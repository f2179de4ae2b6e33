"""How the process logs: JSON lines in containers, plain text on a developer's terminal."""

import logging
import socket
from typing import Any

HOSTNAME = socket.gethostname()


class ContextFilter(logging.Filter):
    """Adds what every line carries: the machine's name and the id of the request that is being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        from knowledge_commons_profiles.observability.requests import current_request_id  # noqa: PLC0415 (needs apps)

        record.hostname = HOSTNAME
        record.request_id = current_request_id()
        return True


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
        "filters": {"context": {"()": "config.logging.ContextFilter"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
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
            "django": {"handlers": [], "level": "INFO"},  # Django's own handler would write each line a second time
        },
    }
