"""The embedded PostgreSQL: a real one, in a folder with a space in its name."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from config.embedded import VERSION, EmbeddedError, run_postgres
from config.env import Environment
from config.processes import has_ended, wait_until

ROOT = Path(__file__).resolve().parents[2]

RUNNER = """
import sys, time
from pathlib import Path
from config.embedded import run_postgres
with run_postgres(Path(sys.argv[1]), is_durable=False) as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def data():
    """A folder for the server's data, deeper than a socket's path may be long; the tests here share it."""
    parent = Path(tempfile.mkdtemp(prefix="embedded tests "))
    yield parent / ("deep " * 20) / "data"
    shutil.rmtree(parent)


def connect(url):
    entry = Environment({"DATABASE_URL": url}).database("DATABASE_URL")
    return psycopg.connect(host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"], autocommit=True)


def ask(url, query):
    with connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def find_servers(data):
    return [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres"
        and str(data) in (process.info["cmdline"] or ())
        and not has_ended(process)
    ]


def test_it_serves_the_settings_url_and_leaves_nothing_behind(data):
    with run_postgres(data, is_durable=False) as url:
        assert ask(url, "SHOW server_version").startswith(f"{VERSION}.")
        assert ask(url, "SHOW listen_addresses") == ""
        assert ask(url, "SHOW server_encoding") == "UTF8"
        socket_folder = Path(ask(url, "SHOW unix_socket_directories").strip('"'))
        assert socket_folder.stat().st_mode & 0o077 == 0
        assert len(find_servers(data)) == 1
    assert find_servers(data) == []
    assert not socket_folder.exists()


def test_it_keeps_what_was_written(data):
    with run_postgres(data, is_durable=False) as url, connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with run_postgres(data, is_durable=False) as url:
        assert ask(url, "SELECT answer FROM kept") == 42


def test_two_runs_cannot_share_it(data):
    with run_postgres(data, is_durable=False), pytest.raises(EmbeddedError, match="another run"):
        run_postgres(data).__enter__()


def test_it_starts_after_a_run_that_was_killed(data):
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    old_url = runner.stdout.readline().strip()
    runner.kill()
    runner.communicate()
    (leftover,) = find_servers(data)
    with run_postgres(data, is_durable=False) as url:
        assert url != old_url
        assert ask(url, "SELECT 1") == 1
        assert wait_until(lambda: has_ended(leftover), timeout_s=5)


def test_a_record_whose_process_id_is_somebody_elses_harms_nobody(data):
    with run_postgres(data, is_durable=False):
        record = (data / "postmaster.pid").read_text(encoding="utf-8")
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *record.splitlines()[1:]]), encoding="utf-8")
    with run_postgres(data, is_durable=False) as url:
        assert ask(url, "SELECT 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_record_that_was_cut_short_is_no_hindrance(data):
    with run_postgres(data, is_durable=False):
        pass
    (data / "postmaster.pid").write_text("12", encoding="utf-8")
    with run_postgres(data, is_durable=False) as url:
        assert ask(url, "SELECT 1") == 1


def test_data_of_another_version_is_refused_and_kept(data):
    with run_postgres(data, is_durable=False):
        pass
    version = data / "PG_VERSION"
    version.write_text("9\n", encoding="ascii")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 9"):
        run_postgres(data).__enter__()
    version.write_text(f"{VERSION}\n", encoding="ascii")
    with run_postgres(data, is_durable=False) as url:
        assert ask(url, "SELECT 1") == 1


def test_an_interrupted_beginning_is_begun_again(data):
    fresh = data.with_name("fresh")
    unfinished = fresh.with_name("fresh.new")
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text(f"{VERSION}\n", encoding="ascii")
    with run_postgres(fresh, is_durable=False) as url:
        assert ask(url, "SELECT 1") == 1
    assert not unfinished.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as somebody else")
def test_roots_server_works_below_a_closed_folder():
    closed = Path(tempfile.mkdtemp(prefix="closed "))  # which mkdtemp makes for its owner alone
    with run_postgres(closed / "data", is_durable=False) as url:
        (server,) = find_servers(closed / "data")
        assert server.username() != "root"
        assert ask(url, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o077 == 0
    shutil.rmtree(closed)
