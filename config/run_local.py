"""`make run`: the site on this machine, with its own PostgreSQL, OpenID provider and worker and the demo world."""

import argparse
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

import psutil

from config.embedded import EmbeddedError, run_postgres
from config.env import env
from config.local_provider import (
    build_variables,
    choose_port,
    is_listening,
    start_provider,
)
from config.processes import (
    LockedError,
    Process,
    exit_on_signals,
    has_ended,
    hold_lock,
    start_group,
    stop_group,
    wait_until,
)

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
LONGEST_START_S = 120
ABOVE = 1000  # the provider's port is so far above the site's
CTRL_C = 128 + signal.SIGINT  # how it is meant to end: no failure
READY = """
  Knowledge Commons Profiles is ready:  http://localhost:{port}
  {sign_in}
  Changes to the code are loaded at once. Ctrl-C stops it.
"""
SIGN_IN = "Sign in as ada-lovelace or any other scholar; keeper is staff, somebody-new has no account yet."
SIGN_IN_ELSEWHERE = "Sign in through the provider of CILOGON_DISCOVERY_URL."
OUR_PROGRAMS = (str(ROOT / "manage.py"), "oidc_provider_mock")


class RunError(Exception):
    """The site cannot run here; the text says why, in one line."""


def main() -> int:
    port = parse_port()
    exit_on_signals()
    try:
        LOCAL.mkdir(exist_ok=True)
        with hold_lock(LOCAL / "run.lock") as record:
            end_leftover(record, port)
            refuse_taken_port(port)
            with offer_database() as url:
                return run_site(port, url, record)
    except SystemExit as ended:
        return 0 if ended.code == CTRL_C else int(str(ended.code))
    except LockedError:
        print("The site already runs from this folder: end that run first.", file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} belongs to another user: remove .local as that user.", file=sys.stderr)
    except (RunError, EmbeddedError) as error:
        print(error, file=sys.stderr)
    return 1


def parse_port() -> int:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=int, choices=range(1, 65_536), metavar="PORT", default=8000)
    port: int = parser.parse_args().port
    return port


def refuse_taken_port(port: int) -> None:
    """Raise RunError when somebody answers at `localhost`, on IPv4 or IPv6, or when we may not listen there."""
    if is_taken(port):
        raise RunError(f"Port {port} is taken by another program: end it, or type  make run PORT={port + 1}")
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError as error:
        raise RunError(f"Port {port} cannot be used ({error.strerror}): type  make run PORT=8001") from error


def is_taken(port: int) -> bool:
    return any(is_listening(port, host) for host in ("127.0.0.1", "::1"))


@contextmanager
def offer_database() -> Iterator[str]:
    given = env.text("DATABASE_URL", default="")
    if given:
        yield given
        return
    print("Starting PostgreSQL in .local/postgres", flush=True)
    with run_postgres(LOCAL / "postgres") as url:
        yield url


def run_site(port: int, database_url: str, record: IO[str]) -> int:
    # Where the environment names a client at a provider, that one is used instead of ours.
    provider_port = 0 if env.text("CILOGON_CLIENT_ID", default="") else choose_port(port + ABOVE)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
        "PYTHONUNBUFFERED": "1",
        **(build_variables(provider_port) if provider_port else {}),
    }
    people = LOCAL / "people.json"
    prepare_world(people, environment)
    with ExitStack() as running:
        processes = []
        if provider_port:
            provider = start_provider(provider_port, people, LOCAL / "provider.log")
            processes.append(running.enter_context(keep_until_end(provider)))
        processes.append(running.enter_context(run_command("work", "--verbosity=0", environment=environment)))
        server = run_command("runserver", f"127.0.0.1:{port}", "--verbosity=0", environment=environment)
        processes.append(running.enter_context(server))
        remember(record, processes)
        announce(port, processes[-1], SIGN_IN if provider_port else SIGN_IN_ELSEWHERE)
        return processes[-1].wait()


def prepare_world(people: Path, environment: dict[str, str]) -> None:
    print("Preparing the database: half a minute the first time", flush=True)
    with run_command("prepare_demo", str(people), environment=environment) as process:
        if process.wait():
            raise RunError("manage.py prepare_demo failed: see above.")


@contextmanager
def run_command(*arguments: str, environment: dict[str, str]) -> Iterator[Process]:
    """Run manage.py until the block ends, however it ends."""
    process = start_group([sys.executable, str(ROOT / "manage.py"), *arguments], environment=environment)
    with keep_until_end(process):
        yield process


@contextmanager
def keep_until_end(process: Process) -> Iterator[Process]:
    try:
        yield process
    finally:
        stop_group(process, with_signal=signal.SIGTERM, timeout_s=5)


def announce(port: int, process: Process, sign_in: str) -> None:
    """Print the address once it answers. A mistake in the code keeps it silent until it is mended."""

    def is_over() -> bool:
        if not is_listening(port):
            return process.poll() is not None
        print(READY.format(port=port, sign_in=sign_in), flush=True)
        return True

    wait_until(is_over, timeout_s=LONGEST_START_S)


def remember(record: IO[str], processes: list[Process]) -> None:
    record.truncate(0)
    record.write(" ".join(str(process.pid) for process in processes))
    record.flush()


def end_leftover(record: IO[str], port: int) -> None:
    """End what a run started that was killed before it could do so itself."""
    record.seek(0)
    groups = {int(word) for word in record.read().split() if word.isdecimal()}
    has_killed = False
    for process in psutil.process_iter() if groups else ():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) in groups and set(OUR_PROGRAMS) & set(process.cmdline()):
                process.kill()
                has_killed = True
                wait_until(partial(has_ended, process), timeout_s=5)
    if has_killed:  # a killed process counts as ended while its last threads still hold the port
        wait_until(lambda: not (is_taken(port) or is_taken(port + ABOVE)), timeout_s=5)


if __name__ == "__main__":
    sys.exit(main())
