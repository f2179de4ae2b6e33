"""How many workers and threads a container gets. Gunicorn's settings are a module, so each case is a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def read_settings(**variables):
    code = "import json, config.gunicorn as g; print(g.workers, g.threads, g.preload_app, g.count_cpus())"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin:/bin", **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_there_is_a_worker_for_each_cpu_and_one_more():
    workers, threads, _, cpus = read_settings().stdout.split()
    assert int(workers) == int(cpus) + 1
    assert 1 <= int(cpus) <= len(os.sched_getaffinity(0))
    assert threads == "4"


def test_a_deployment_may_decide():
    workers, threads, *_ = read_settings(GUNICORN_WORKERS="7", GUNICORN_THREADS="2").stdout.split()
    assert (workers, threads) == ("7", "2")


def test_workers_do_not_share_a_connection_pool():
    assert read_settings().stdout.split()[2] == "False"


@pytest.mark.parametrize("wrong", [{"GUNICORN_WORKERS": "0"}, {"GUNICORN_WORKERS": "lots"}, {"GUNICORN_THREADS": "-1"}])
def test_a_wrong_number_stops_the_start(wrong):
    done = read_settings(**wrong)
    assert done.returncode != 0
    assert f"  - {next(iter(wrong))} is" in done.stderr


def test_gunicorn_itself_accepts_the_settings():
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--check-config"],
        env={
            "PATH": "/usr/bin:/bin",
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
            "DJANGO_SECRET_KEY": "thrown-away",
            "DJANGO_ALLOWED_HOSTS": "profiles.example.org",
            "CILOGON_CLIENT_ID": "profiles",
            "CILOGON_CLIENT_SECRET": "opens-nothing",
            "SPARKPOST_API_KEY": "opens-nothing",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
