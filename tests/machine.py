"""What this machine offers to the tests, and what is installed when it has to be complete (`CI=true`)."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import psycopg

from config.embedded import run_postgres

IS_CI = os.environ.get("CI") == "true"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
POSTGRES_PORT = 5432
REDIS_PORT = 6379
OLDEST_POSTGRES = 150_000  # 15, as libpq counts
ROOT = Path(__file__).resolve().parent.parent
EMBEDDED_DATA = ROOT / ".local" / "postgres-tests"
INSTALL_LIMIT_S = 600


class MachineError(Exception):
    """Something that the tests need is not here and cannot be had."""


@contextmanager
def offer_postgres() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server on which databases may be made."""
    url = os.environ.get("DATABASE_URL") or find_postgres()
    if url:
        yield url
        return
    with run_postgres(EMBEDDED_DATA, is_durable=False) as url:
        yield url


@contextmanager
def offer_redis() -> Iterator[str]:
    """Yield the URL of a Redis, or "" where there is none."""
    url = os.environ.get("REDIS_SERVER") or (f"redis://127.0.0.1:{REDIS_PORT}" if is_open(REDIS_PORT) else "")
    if url or not IS_CI:
        yield url
        return
    if not shutil.which("redis-server"):
        install("redis-server")
    with run_redis() as url:
        yield url


def offer_chromium() -> str | None:
    """Return the browser's program; None, where there is none, only outside of CI."""
    if IS_CI and not find_chromium():
        install("chromium", "fonts-dejavu-core", "fonts-noto-core", "fonts-noto-cjk")
    return find_chromium()


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def find_postgres() -> str | None:
    """Return the URL of a server on the standard port that lets us in without a password and lets us make databases."""
    for user in dict.fromkeys(("postgres", getpass.getuser())):
        try:
            with psycopg.connect(
                host="127.0.0.1", port=POSTGRES_PORT, user=user, dbname="postgres", connect_timeout=3
            ) as connection:
                allowed = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                )
                row = allowed.fetchone()
                if row and row[0] and connection.info.server_version >= OLDEST_POSTGRES:
                    return f"postgresql://{user}@127.0.0.1:{POSTGRES_PORT}/{build_database_name()}"
        except psycopg.OperationalError:
            continue
    return None


def build_database_name() -> str:
    """Return a name of this checkout's own, so that two of them can be tested at once on one server."""
    return f"profiles_{crc32(bytes(ROOT)):08x}"


@contextmanager
def run_redis() -> Iterator[str]:
    """Run a Redis that keeps nothing, until the block ends; yield its URL."""
    port = find_free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_open(port)
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def install(*packages: str) -> None:
    """Install Debian packages. Raises MachineError when that is impossible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise MachineError(f"CI=true asks for {packages[0]}, and only root on Debian or Ubuntu can install it here.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_LIMIT_S,
            check=False,
        )
        if done.returncode:
            raise MachineError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_open(port: int, *, timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_open(port):
        if time.monotonic() > deadline:
            raise MachineError(f"nothing answers on port {port} after {timeout_s} s")
        time.sleep(0.1)
