"""What the monitor must not forget when it restarts: who is down since when, what is still to be told, attack mode.

Kept in a file, and in a bucket too when there is one: a container's disk may be gone after a restart.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

logger = logging.getLogger(__name__)

VERSION = 1
KEY = "monitor/state.json"


class StoreError(Exception):
    """The state cannot be read or written there now."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing that is up or down. Moments are ISO 8601; `contrary` counts results against `is_up`, in a row.

    `changes` are the numbers of rounds ago at which `is_up` changed lately. `is_untold`: what explains that it is down
    had been told already.
    """

    is_up: bool = True
    since: str = ""
    reason: str = ""
    contrary: int = 0
    contrary_since: str = ""
    changes: tuple[int, ...] = ()
    is_flapping: bool = False
    is_untold: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """Waits for one channel until it was handed over."""

    channel: str
    subject: str
    text: str
    written_at: str


@dataclass(frozen=True, slots=True)
class AttackState:
    """`phase`: idle, activating, active, grace, refused; `until` ends the last three. Conditions as AWS takes them."""

    phase: str = "idle"
    until: str = ""
    rule_arn: str = ""
    original: tuple[Mapping[str, Any], ...] = ()  # Any: AWS's conditions
    changed: tuple[Mapping[str, Any], ...] = ()
    is_dry_run: bool = True
    failing_since: str = ""


@dataclass(frozen=True, slots=True)
class State:
    watches: Mapping[str, Watch] = field(default_factory=dict)
    outbox: tuple[Message, ...] = ()
    attack: AttackState = field(default_factory=AttackState)


class Bucket(Protocol):
    """As much of S3 as the state needs. Both raise StoreError."""

    def read_object(self, key: str) -> bytes | None: ...
    def write_object(self, key: str, content: bytes) -> None: ...


class Store:
    """Reads once, writes what has changed. While a bucket could not be read, nothing is written over what it holds."""

    def __init__(self, folder: Path, bucket: Bucket | None) -> None:
        self._path = folder / "state.json"
        self._bucket = bucket
        self._written = b""
        self.is_read = False

    def read(self) -> State:
        """Return the last state. Raises StoreError when the bucket cannot be asked; the file's is then all we know."""
        if self._bucket is not None:
            content = self._bucket.read_object(KEY)
            self.is_read = True
            if content is not None:
                return decode(content)
        self.is_read = True
        return self.read_file()

    def read_file(self) -> State:
        try:
            return decode(self._path.read_bytes())
        except FileNotFoundError:
            return State()
        except OSError as error:
            logger.warning("state cannot be read", extra={"error": str(error)})
            return State()

    def write(self, state: State) -> None:
        """Raises StoreError when a place refused it; the other one has it then."""
        content = encode(state)
        if content == self._written:
            return
        writers = [partial(write_whole, self._path)]
        if self._bucket is not None and self.is_read:
            writers.append(partial(self._bucket.write_object, KEY))
        if failures := [failure for write in writers if (failure := attempt(write, content))]:
            raise StoreError("; ".join(failures))
        self._written = content


def attempt(write: Callable[[bytes], None], content: bytes) -> str:
    """Return why it failed, or ""."""
    try:
        write(content)
    except (OSError, StoreError) as error:
        return str(error)
    return ""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is never seen half written, also when the disk is full. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def encode(state: State) -> bytes:
    return json.dumps({"version": VERSION, **asdict(state)}, sort_keys=True).encode()


def decode(content: bytes) -> State:
    """Return the state; an empty one when it cannot be understood, because a monitor that does not start is worse."""
    try:
        kept = json.loads(content)
        attack = AttackState(**kept["attack"])
        return State(
            watches={
                name: Watch(**{**watch, "changes": tuple(watch["changes"])}) for name, watch in kept["watches"].items()
            },
            outbox=tuple(Message(**message) for message in kept["outbox"]),
            attack=replace(attack, original=tuple(attack.original), changed=tuple(attack.changed)),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        logger.exception("state cannot be understood: begins anew")
        return State()
