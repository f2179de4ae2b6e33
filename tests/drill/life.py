"""A drill of life: 100,000 members, two Gunicorn workers, ten minutes, while what the site leans on comes and goes.

DATABASE_URL=… python -m tests.drill.life [--minutes 10] [--members 100000]    # needs redis-server and mariadbd

70 of 100 requests are strangers' for profiles of many members, 15 directory and search, 10 the API, 5 edits by
signed-in members. Meanwhile Redis, MariaDB, the repository and the worker are stopped and started in turn. Prints
latencies by kind beside the do-nothing view's of the same run, and the workers' memory; ends with 1 when an answer was
not what it should be.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from tests.drill.gates import Gate
from tests.drill.standing_in import answer_well
from tests.machine import run_redis
from tests.mariadb import build_url, run_server
from tests.remotes import run_remote


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--visitors", type=int, default=4, help="how many ask at the same time")
    options = parser.parse_args()
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="profiles-drill-")))
        mariadb = running.enter_context(run_server())
        redis = Gate(int(running.enter_context(run_redis()).rpartition(":")[2]))
        remote = Gate(int(running.enter_context(run_remote(answer_well)).url.rpartition(":")[2]))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.drill.source_settings",
            "REDIS_SERVER": f"redis://127.0.0.1:{redis.port}",
            "WORDPRESS_DATABASE_URL": build_url(mariadb.port),
            "WORDPRESS_DOMAIN": "commons.example.org",
            "DRILL_WORKS_URL": f"http://127.0.0.1:{remote.port}",
            "DRILL_MASTODON_URL": f"http://127.0.0.1:{remote.port}",
            "API_CALLS_PER_SERVICE": "0",
            "API_CALLS_PER_ADDRESS": "0",
        }
        django.setup()
        from tests.drill.life_run import Life  # noqa: PLC0415 (Django reads the environment when it is imported)

        life = Life(folder, minutes=options.minutes, visitors=options.visitors)
        life.prepare(options.members)
        life.live(
            {
                "Redis": (redis.close, redis.open),
                "MariaDB": (mariadb.kill, mariadb.start),
                "the repository": (remote.close, remote.open),
            }
        )
        return life.tell()


if __name__ == "__main__":
    sys.exit(main())
