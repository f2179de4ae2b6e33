"""The file of probes: TOML, one line a probe (cron/probes.toml)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cron.environment import find_cron_mistake, is_web_address

PROBES = Path(__file__).with_name("probes.toml")
PLACEHOLDER = re.compile(r"\{(\w+)(\??)\}")
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
MOST_PROBES = 100
LONGEST_LIMIT_S = 60

# What a line of each kind may say, and what it has to.
KINDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "http": (frozenset({"url", "status", "text", "without", "headers"}), frozenset({"url"})),
    "https": (frozenset({"url"}), frozenset({"url"})),
    "health": (frozenset({"url"}), frozenset({"url"})),
    "directory": (frozenset({"url", "member"}), frozenset({"url", "member"})),
    "sign_in": (frozenset({"url", "provider", "text"}), frozenset({"url"})),
    "certificate": (frozenset({"url", "days"}), frozenset({"url"})),
    "dns": (frozenset({"host", "addresses"}), frozenset({"host"})),
    "backup": (frozenset({"source", "hours"}), frozenset({"source"})),
    "disk": (frozenset({"folder", "gigabytes"}), frozenset({"folder"})),
    "canary": (frozenset({"url", "form", "text"}), frozenset({"url", "form", "text"})),
}
EVERYWHERE = frozenset({"kind", "schedule", "watched", "limit_s"})
NUMBERS = ("status", "days", "hours", "gigabytes", "limit_s")
TYPES: Mapping[str, type] = {**dict.fromkeys(NUMBERS, int), "watched": bool, "headers": dict, "addresses": list}


@dataclass(frozen=True, slots=True)
class Probe:
    """One line of the file. Which fields count depends on the kind; `status` 0 is any of 200 to 399."""

    name: str
    kind: str
    url: str = ""
    status: int = 0
    text: str = ""
    without: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    member: str = ""
    provider: str = ""
    host: str = ""
    addresses: tuple[str, ...] = ()
    source: str = ""
    folder: str = ""
    form: str = ""
    days: int = 14
    hours: int = 26
    gigabytes: int = 5
    schedule: str = ""
    is_watched: bool = False
    limit_s: int = 6


def read_probes(path: Path, known: Mapping[str, str]) -> tuple[tuple[Probe, ...], list[str]]:
    """Return the probes for which everything is known, and what is wrong with the file."""
    try:
        lines = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        return (), [f"The file of probes {path} cannot be read: {error}."]
    mistakes: list[str] = []
    probes = []
    for name, line in lines.items():
        found = find_mistakes(name, line)
        mistakes += found
        if not found and has_all(line, known):
            filled = fill(line, known)
            mistakes += find_address_mistakes(name, filled)
            probes.append(build_probe(name, filled))
    if not lines or len(lines) > MOST_PROBES:
        mistakes.append(f"The file of probes {path} has {len(lines)} probes: write 1 to {MOST_PROBES}.")
    return tuple(probes), mistakes


def find_mistakes(name: str, line: object) -> list[str]:
    if not NAME.fullmatch(name):
        return [f"Probe {name!r}: a name is up to 40 small letters, digits, - and _."]
    if not isinstance(line, dict) or line.get("kind") not in KINDS:
        return [f"Probe {name!r}: kind is one of {', '.join(KINDS)}."]
    allowed, needed = KINDS[line["kind"]]
    mistakes = [
        f"Probe {name!r}: {word!r} is nothing that {line['kind']} knows." for word in line.keys() - allowed - EVERYWHERE
    ]
    mistakes += [f"Probe {name!r}: {word!r} is missing." for word in needed - line.keys()]
    mistakes += [
        f"Probe {name!r}: {word!r} is to be {TYPES.get(word, str).__name__}."
        for word, value in line.items()
        if type(value) is not TYPES.get(word, str)
    ]
    return sorted(mistakes) or find_value_mistakes(name, line)


def find_value_mistakes(name: str, line: Mapping[str, Any]) -> list[str]:  # Any: what TOML holds
    mistakes = []
    if "schedule" in line and (mistake := find_cron_mistake(line["schedule"])):
        mistakes.append(f"Probe {name!r}: schedule is {line['schedule']!r}: {mistake}.")
    if not 1 <= line.get("limit_s", 1) <= LONGEST_LIMIT_S:
        mistakes.append(f"Probe {name!r}: limit_s is 1 to {LONGEST_LIMIT_S} seconds.")
    texts = [*line.get("headers", {}).values(), *line.get("addresses", ())]
    if any(not isinstance(text, str) for text in texts):
        mistakes.append(f"Probe {name!r}: headers and addresses hold texts.")
    return mistakes


def find_address_mistakes(name: str, line: Mapping[str, Any]) -> list[str]:  # Any: what TOML holds
    mistakes = []
    if "url" in line and not is_web_address(line["url"]):
        mistakes.append(
            f"Probe {name!r}: url is {line['url']!r}: write an address with https:// or http:// and a host."
        )
    source = line.get("source", "s3://")
    if not source.startswith(("s3://", "file:///")) and not is_web_address(source):
        mistakes.append(
            f"Probe {name!r}: source is {source!r}: write s3://BUCKET/PREFIX, file:///FOLDER or /health/'s address."
        )
    return mistakes


def has_all(line: Mapping[str, object], known: Mapping[str, str]) -> bool:
    found = [match for value in line.values() if isinstance(value, str) for match in PLACEHOLDER.findall(value)]
    return all(known.get(word) or optional for word, optional in found)


def fill(line: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:  # Any: what TOML holds
    return {
        word: PLACEHOLDER.sub(lambda match: known.get(match[1], ""), value) if isinstance(value, str) else value
        for word, value in line.items()
    }


def build_probe(name: str, line: dict[str, Any]) -> Probe:  # Any: what TOML holds
    is_watched = line.pop("watched", False)
    addresses = tuple(line.pop("addresses", ()))
    return Probe(name=name, is_watched=is_watched, addresses=addresses, **line)
