"""The process's variables, typed. Mistakes are collected, so that one message names all of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import environ
from cronsim import CronSim, CronSimError
from environ.fileaware_mapping import FileAwareMapping

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


class ConfigError(Exception):
    """Everything that is wrong with the configuration, one sentence each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(f"  - {mistake}" for mistake in mistakes))
        self.mistakes = mistakes


class Environment:
    """What is missing or malformed becomes a mistake and a harmless value.

    `X_FILE` names a file that holds the value of `X`; when both are set, `X` counts.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.mistakes: list[str] = []
        self.names_read: set[str] = set()
        self._names_given = set(variables)
        self._reader = environ.Env()
        self._reader.ENVIRON = FileAwareMapping(
            {name: text for name, text in variables.items() if not is_overridden(name, variables)}
        )

    def text(self, name: str, *, default: str = "") -> str:
        self.names_read.add(name)
        try:
            return str(self._reader.str(name, default=default)).strip()
        except (OSError, UnicodeError) as error:
            self.mistakes.append(f"{name}_FILE cannot be read: {error}.")
            return default

    def flag(self, name: str, *, default: bool) -> bool:
        word = self.text(name, default=str(default)).lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            self.mistakes.append(f"{name} is {word!r}: write true or false.")
        return word in TRUE_WORDS

    def number(self, name: str, *, default: int, minimum: int = 0, maximum: int = 10**9) -> int:
        text = self.text(name)
        if not text:
            return default
        if not text.isascii() or not text.isdecimal() or not minimum <= int(text) <= maximum:
            self.mistakes.append(f"{name} is {text!r}: write a whole number from {minimum} to {maximum}.")
            return default
        return int(text)

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name).split(",") if word.strip())

    def pairs(self, name: str, *, default: str) -> dict[str, str]:
        """Return `A=x,B=y` as a dictionary."""
        pairs = {}
        for word in self.text(name, default=default).split(","):
            key, _, value = (part.strip() for part in word.partition("="))
            if key and value:
                pairs[key] = value
            elif word.strip():
                self.mistakes.append(f"{name} has {word.strip()!r}: write Name=Value, separated by commas.")
        return pairs

    def web_address(self, name: str, *, default: str = "") -> str:
        address = self.text(name, default=default)
        if address and not is_web_address(address):
            self.mistakes.append(f"{name} is {address!r}: write an address with https:// or http:// and a host.")
            return ""
        return address

    def mail_addresses(self, name: str) -> tuple[str, ...]:
        addresses = self.words(name)
        self.mistakes += [
            f"{name} has {address!r}, which is no mail address."
            for address in addresses
            if address.count("@") != 1 or address.startswith("@") or address.endswith("@") or " " in address
        ]
        return addresses

    def cron_expression(self, name: str, *, default: str) -> str:
        expression = self.text(name, default=default) or default
        if mistake := find_cron_mistake(expression):
            self.mistakes.append(f"{name} is {expression!r}: {mistake}.")
            return default
        return expression

    def find_unknown(self, prefix: str) -> list[str]:
        """Return the variables with this prefix that nobody has read: probably misspelt."""
        return sorted(
            name
            for name in self._names_given
            if name.startswith(prefix) and not {name, name.removesuffix("_FILE")} & self.names_read
        )


def is_overridden(name: str, variables: Mapping[str, str]) -> bool:
    return name.endswith("_FILE") and name.removesuffix("_FILE") in variables


def is_web_address(text: str) -> bool:
    try:
        address = urlsplit(text)
        _ = address.port  # raises when it is none
    except ValueError:
        return False
    return address.scheme in {"http", "https"} and bool(address.hostname)


def find_cron_mistake(expression: str) -> str:
    """Return what is wrong with a cron expression of five fields, or six with seconds first; "" when nothing is."""
    try:
        next(CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        return f"no cron expression ({error})"
    except StopIteration:
        return "that never happens"
    return ""
