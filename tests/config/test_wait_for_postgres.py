"""What a container says while PostgreSQL is not there, and when it never will be."""

import os
import subprocess
import sys
from pathlib import Path

from tests.machine import find_free_port

SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings.local"}
ROOT = Path(__file__).resolve().parents[2]


def wait(**variables):
    environment = {"PATH": os.environ["PATH"], "POSTGRES_WAIT_LIMIT": "1", **SETTINGS, **variables}
    return subprocess.run(
        [sys.executable, "-m", "config.wait_for_postgres"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_server_that_answers_is_not_waited_for():
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres"
    assert wait(DATABASE_URL=url).returncode == 0


def test_a_server_that_never_comes_ends_the_start_with_one_line():
    done = wait(DATABASE_URL=f"postgresql://a:secret-word@127.0.0.1:{find_free_port()}/b")
    assert done.returncode == 1
    assert "PostgreSQL does not let us in" in done.stderr
    assert "secret-word" not in done.stderr


def test_a_missing_address_is_named():
    done = wait()
    assert done.returncode != 0
    assert "DATABASE_URL is missing" in done.stderr


def test_a_database_that_does_not_exist_is_not_waited_for():
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/there-is-no-such-database"
    done = wait(DATABASE_URL=url, POSTGRES_WAIT_LIMIT="600")
    assert done.returncode == 1
    assert "does not exist" in done.stderr


def test_every_mistake_is_named_at_once_before_anything_is_waited_for():
    done = wait(
        DJANGO_SETTINGS_MODULE="config.settings.production",
        DATABASE_URL="mysql://somebody:secret-word@127.0.0.1/name",
        GUNICORN_WORKERS="many",
        DJANGO_ALLOWED_HOSTS="profiles.example.org",
    )
    assert done.returncode == 1
    for mistake in ("DATABASE_URL must begin with", "GUNICORN_WORKERS is 'many'", "DJANGO_SECRET_KEY is missing"):
        assert done.stderr.count(mistake) == 1
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr
