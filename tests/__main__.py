"""`python -m tests [pytest's arguments]`: every test, on what this machine offers."""

import os
import signal
import subprocess
import sys

from config.embedded import SOCKET_PREFIX, EmbeddedError
from config.processes import exit_on_signals
from tests.machine import EMBEDDED_DATA, ROOT, MachineError, offer_chromium, offer_postgres, offer_redis
from tests.mariadb import offer_mariadb

NONE = "none: tests that need it are skipped, and the report ends with how many and what to install"


def main() -> int:
    exit_on_signals()
    try:
        browser = offer_chromium()
        with offer_postgres() as database_url, offer_redis() as redis_server, offer_mariadb() as wordpress_url:
            print(f"PostgreSQL: {describe_postgres(database_url)}")
            print(f"Redis: {hide_password(redis_server) or NONE}")
            print(f"MariaDB: {hide_password(wordpress_url) or NONE}")
            print(f"Browser: {browser or NONE}", flush=True)
            return run_pytest(
                DATABASE_URL=database_url, REDIS_SERVER=redis_server, WORDPRESS_DATABASE_URL=wordpress_url
            )
    except (MachineError, EmbeddedError) as error:
        print(error, file=sys.stderr)
        return 1


def describe_postgres(url: str) -> str:
    """Return where the server is, in words for who does not know that we bring one along."""
    is_embedded = SOCKET_PREFIX in url
    return f"embedded, in {EMBEDDED_DATA.relative_to(ROOT)}" if is_embedded else hide_password(url)


def hide_password(url: str) -> str:
    """Return the address without who signs in there."""
    return url.rpartition("@")[2]


def run_pytest(**variables: str) -> int:
    """Run pytest and return its exit code; its report says why a test was skipped.

    One process more than there are cores: tests often wait, for a browser, a server or a lock.
    """
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches pytest as well, which tidies up and ends
    processes = str((os.cpu_count() or 1) + 1)
    command = [sys.executable, "-m", "pytest", "-n", processes, "--dist", "worksteal", "-rs", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
