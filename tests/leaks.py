"""Listens to everything that the tests make the site log, and finds what must never be there."""

import logging
import logging.config
import re

from config.logging import build_logging
from tests.accounts.providers import CLIENT_SECRET

# Addresses of people, tokens and secrets that tests use, and whatever comes after the word Bearer.
FORBIDDEN = re.compile(
    "|".join(
        (
            re.escape(CLIENT_SECRET),
            "let-me-in",
            r"[\w.+-]+@(?:[\w-]+\.)*example\.(?:org|com|net|edu)",
            r"\beyJ[\w-]{10,}\.",
            r"[Bb]earer\s+[\w.~+/-]{8,}",
            r"sessionid=",
        )
    )
)


class LeakFinder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        config = build_logging(json_lines=True, level="INFO")
        built = logging.config.DictConfigurator(config)
        self.setFormatter(built.configure_formatter(config["formatters"]["json"]))
        self.refusals = built.configure_filter(config["filters"]["refusals"])
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "django.request" and not self.refusals.filter(record):
            return
        line = self.format(record)
        if FORBIDDEN.search(line):
            self.found.append(line)
