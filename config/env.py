"""The only reader of the process's environment.

Every variable may also come from a file: `X_FILE` names a file whose content is the value of `X` (Docker and Swarm
secrets). Mistakes are collected while the settings are read, and `env.check()` stops the start with one message that
names all of them.
"""

import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
LONGEST_NUMBER = 4000  # digits that Python reads at all


class Environment:
    """Typed access to variables; a missing or malformed one is remembered and answered with a harmless value."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._mistakes: list[str] = []

    def text(self, name: str, *, default: str | None = None) -> str:
        mistakes = len(self._mistakes)
        value = self._find(name)
        if value or len(self._mistakes) > mistakes:
            return value or ""
        if default is None:  # then an empty one is a missing one: a line of the examples that was not filled in
            self._mistakes.append(f"{name} is missing: set it, or {name}_FILE to the path of a file that holds it.")
            return ""
        return default if value is None else value

    def flag(self, name: str, *, default: bool) -> bool:
        value = (self._find(name) or str(default)).strip().lower()
        if value not in TRUE_WORDS | FALSE_WORDS:
            self._mistakes.append(f"{name} is {value!r}: write true or false.")
        return value in TRUE_WORDS

    def number(self, name: str, *, default: int, minimum: int = 0) -> int:
        value = self._find(name)
        if value is None or not value.strip():
            return default
        if not value.strip().isdecimal() or len(value) > LONGEST_NUMBER or int(value) < minimum:
            self._mistakes.append(f"{name} is {value!r}: write a whole number from {minimum} up.")
            return default
        return int(value)

    def words(self, name: str, *, default: str | None = None) -> list[str]:
        """Return the comma-separated values, without blanks; an empty variable is an empty list."""
        return [word.strip() for word in self.text(name, default=default).split(",") if word.strip()]

    def pairs(self, name: str, *, default: str) -> dict[str, str]:
        """Return comma-separated NAME=VALUE pairs."""
        found: dict[str, str] = {}
        for word in self.words(name, default=default):
            key, equals, value = word.partition("=")
            if not equals or not key.strip() or not value.strip():
                self._mistakes.append(f"{name} has {word!r}: write NAME=VALUE, separated by commas.")
                continue
            found[key.strip()] = value.strip()
        return found

    def share(self, name: str, *, default: float) -> float:
        """Return a number from 0 to 1."""
        value = self.text(name, default=str(default)).strip() or str(default)
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            self._mistakes.append(f"{name} is {value!r}: write a number from 0 to 1.")
            return default
        return number

    def mapping(self, name: str) -> dict[str, str]:
        """Return a JSON object of texts by their lower-case names; an empty variable is an empty one."""
        value = self.text(name, default="").strip()
        if not value:
            return {}
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(item, str) for item in found.values()):
            self._mistakes.append(f'{name} cannot be read: write a JSON object of texts, like {{"name": "value"}}.')
            return {}
        return {key.lower(): item for key, item in found.items()}

    def database(self, name: str) -> dict[str, Any]:  # Any: Django's DATABASES entry is a dict of anything
        """Return a `DATABASES` entry from a URL (twelve-factor form, https://django-environ.readthedocs.io)."""
        mistakes = len(self._mistakes)
        url = self.text(name)
        if len(self._mistakes) > mistakes:
            return {}
        if not url.startswith(("postgres://", "postgresql://")):
            self._mistakes.append(f"{name} must begin with postgres:// or postgresql://: only PostgreSQL is supported.")
            return {}
        return self._read_database(name, url, "postgres://USER:PASSWORD@HOST:PORT/NAME")

    def mariadb(self, name: str) -> dict[str, Any]:  # Any: as above
        """Return a `DATABASES` entry of a MariaDB; an empty variable is none."""
        url = self.text(name, default="").strip()
        if not url:
            return {}
        if not url.startswith("mysql://"):
            self._mistakes.append(f"{name} must begin with mysql://: WordPress keeps its data in MariaDB or MySQL.")
            return {}
        if not find_spec("MySQLdb"):
            self._mistakes.append(
                f"{name} needs mysqlclient, which is not installed: pip install -r requirements/mariadb.txt, or leave "
                "the variable empty."
            )
            return {}
        return self._read_database(name, url, "mysql://USER:PASSWORD@HOST:PORT/NAME")

    def address(self, name: str, *, wanted_by: str = "") -> str:
        """Return a web address without the slash at its end; it may be empty unless `wanted_by`, a variable, is set."""
        value = self.text(name, default="").strip().rstrip("/")
        if value and not is_web_address(value):
            self._mistakes.append(f"{name} is {value!r}: write a whole address, as https://profile.example.org.")
        if not value and wanted_by and self.text(wanted_by, default=""):
            self._mistakes.append(f"{name} is missing: {wanted_by} is set, and needs our own address.")
        return value

    def check(self) -> None:
        """Raise ImproperlyConfigured that names every mistake made so far."""
        if self._mistakes:
            # Django asks for settings again that it could not have: each mistake is then made twice.
            mistakes = "\n".join(f"  - {mistake}" for mistake in dict.fromkeys(self._mistakes))
            raise ImproperlyConfigured(f"The environment has mistakes (see docs/environment.md):\n{mistakes}")

    def _read_database(self, name: str, url: str, form: str) -> dict[str, Any]:  # Any: as above
        try:
            urlsplit(url)  # refuses what db_url_config would take for a host name
            entry: dict[str, Any] = environ.Env.db_url_config(url)
        except ValueError:
            self._mistakes.append(f"{name} cannot be read: write {form}.")
            return {}
        return entry

    def _find(self, name: str) -> str | None:
        if name in self._variables:
            return self._variables[name]
        path = self._variables.get(f"{name}_FILE")
        if not path:
            return None
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            self._mistakes.append(f"{name}_FILE cannot be read: {error.strerror or error}.")
            return ""


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


env = Environment(os.environ)
