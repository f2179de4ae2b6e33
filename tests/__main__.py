"""`python -m tests [pytest's arguments]`: every test, on what this machine offers."""

import os
import subprocess
import sys

from config.embedded import EmbeddedError
from tests.machine import IS_CI, MachineError, offer_chromium, offer_postgres, offer_redis


def main() -> int:
    try:
        browser = offer_chromium()
        with offer_postgres() as database_url, offer_redis() as redis_server:
            # Here the sister services' MariaDB will be offered as well, once an app reads it.
            print(
                f"PostgreSQL: {database_url}\nRedis: {redis_server or 'none'}\nBrowser: {browser or 'none'}", flush=True
            )
            return run_pytest(DATABASE_URL=database_url, REDIS_SERVER=redis_server)
    except (MachineError, EmbeddedError) as error:
        print(error, file=sys.stderr)
        return 1


def run_pytest(**variables: str) -> int:
    """Run pytest on every core and return its exit code; locally the report says why tests were skipped."""
    command = [sys.executable, "-m", "pytest", "-n", "logical", "-q" if IS_CI else "-rs", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
