"""A drill of what a Commons' profiles come from: move it here, then kill its systems one by one under load.

python -m tests.drill.sources                      # three minutes; needs PostgreSQL, redis-server and mariadbd

A MariaDB of its own gets 5,000 users in 40 blogs and 200 groups. They are imported, looked at, one is edited, and all
are imported again. Then MariaDB, a repository and a Mastodon server are killed in turn while visitors read pages from a
Gunicorn with two workers and a worker refreshes copies. It ends with 1 when a page was not 200, lacked its last copy,
or a system's copies did not come back by themselves.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django
import psycopg

from tests.drill.gates import Gate
from tests.drill.standing_in import answer_well
from tests.machine import find_postgres, run_redis
from tests.mariadb import build_url, run_server
from tests.remotes import run_remote

DATABASE = "profiles_drill_sources"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--broken-for", type=int, default=20, metavar="SECONDS", help="how long each system is gone")
    options = parser.parse_args()
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="profiles-drill-")))
        mariadb = running.enter_context(run_server())
        gates = {}
        for name in ("repository", "Mastodon"):
            remote = running.enter_context(run_remote(answer_well))
            gates[name] = Gate(int(remote.url.rpartition(":")[2]))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.drill.source_settings",
            "DATABASE_URL": running.enter_context(make_database()),
            "REDIS_SERVER": running.enter_context(run_redis()),
            "WORDPRESS_DATABASE_URL": build_url(mariadb.port),
            "WORDPRESS_DOMAIN": "commons.example.org",
            "DRILL_WORKS_URL": f"http://127.0.0.1:{gates['repository'].port}",
            "DRILL_MASTODON_URL": f"http://127.0.0.1:{gates['Mastodon'].port}",
        }
        django.setup()
        from tests.drill.source_run import Run  # noqa: PLC0415 (Django reads the environment when it is imported)

        run = Run(folder, people=options.people)
        run.move()
        run.watch({"MariaDB": (mariadb.kill, mariadb.start), **{n: (g.close, g.open) for n, g in gates.items()}},
                  broken_for_s=options.broken_for)  # fmt: skip
        return run.tell()


@contextmanager
def make_database() -> Iterator[str]:
    url = find_postgres()
    if url is None:
        raise SystemExit("The drill needs a PostgreSQL on the standard port that lets us make databases.")
    server = url.rpartition("/")[0]
    drop = f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield f"{server}/{DATABASE}"
        finally:
            connection.execute(drop)


if __name__ == "__main__":
    sys.exit(main())
