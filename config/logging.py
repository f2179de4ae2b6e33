"""How the process logs: JSON lines in containers, plain text on a developer's terminal."""

import json
import logging
import re
import socket
import time
from functools import lru_cache
from traceback import extract_tb
from types import TracebackType
from typing import Any

import orjson

from knowledge_commons_profiles.core.work import current_request_id

HOSTNAME = socket.gethostname()
ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+")
LONGEST_ERROR = 300
DEEPEST = 30


# What every record has, and what is told elsewhere in the line.
STANDARD_ATTRIBUTES = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "request", "lines"})


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


class LineFormatter(logging.Formatter):
    """A record as one JSON line; an exception is its type, its text without addresses, and where it came from.

    What is told of requests together (observability/answers.py) is one record with `lines`: when, and what.
    """

    def format(self, record: logging.LogRecord) -> str:
        common = {
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
            "hostname": HOSTNAME,
            "process_id": record.process,
        }
        if "lines" in vars(record):
            shared = encode(common)[1:-1]
            lines = ((tell_time(int(at_s)), encode(line)[1:]) for at_s, line in vars(record)["lines"])
            return "\n".join(f'{{"time":"{moment}",{shared},{line}' for moment, line in lines)
        own = {"time": tell_time(int(record.created)), "request_id": current_request_id()}
        line = own | common | find_extras(record)
        if record.exc_info and record.exc_info[0]:
            line["exception"] = describe_exception(record.exc_info[0], record.exc_info[1], record.exc_info[2])
        return encode(line)


def find_extras(record: logging.LogRecord) -> dict[str, Any]:  # Any: whatever it carries
    return {key: value for key, value in vars(record).items() if key not in STANDARD_ATTRIBUTES}


@lru_cache(maxsize=2)
def tell_time(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(second))


def encode(line: dict[str, Any]) -> str:  # Any: whatever a record carries
    """Return it in ASCII, where no reader finds a second line; orjson takes a tenth of the time but writes UTF-8."""
    try:
        encoded = orjson.dumps(line, default=str)
        if encoded.isascii():
            return encoded.decode()
    except TypeError:  # a number or a text that only Python has
        pass
    return json.dumps(line, default=str, separators=(",", ":"))


def describe_exception(
    kind: type[BaseException], error: BaseException | None, where: TracebackType | None
) -> dict[str, Any]:  # Any: JSON
    first_line = str(error).partition("\n")[0]  # PostgreSQL quotes the row in the second
    return {
        "exc_type": f"{kind.__module__}.{kind.__qualname__}",
        "exc_value": ADDRESS.sub("[address]", first_line)[:LONGEST_ERROR],
        "traceback": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(where)[-DEEPEST:]],
    }


class PlainFormatter(logging.Formatter):
    """Writes one readable line with whatever the record carries beside its message."""

    def format(self, record: logging.LogRecord) -> str:
        lines = vars(record).get("lines", [(record.created, {})])
        records = [logging.makeLogRecord({**vars(record), **line, "created": at_s}) for at_s, line in lines]
        return "\n".join(super(PlainFormatter, self).format(one) for one in records)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the library's name)
        extras = " ".join(f"{key}={value}" for key, value in find_extras(record).items())
        return f"{super().formatMessage(record)} {extras}".rstrip()


def build_logging(*, json_lines: bool, level: str) -> dict[str, Any]:  # Any: logging.config's schema
    """Return Django's LOGGING. `level` is for our own code; libraries log from INFO up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "refusals": {"()": "config.logging.RefusalFilter"},
        },
        "formatters": {
            "json": {"()": "config.logging.LineFormatter"},
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
