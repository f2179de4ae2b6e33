"""The program as operators start it: what it prints, how it ends, what it does not load."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cron.servers import answer, hang

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60  # a busy machine is no mistake
ONE_PROBE = 'home = { kind = "http", url = "{site}/", limit_s = 20 }'
# What stands in the image: neither Django nor the site can be found.
WITHOUT_DJANGO = """
import runpy, sys
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder

class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        is_there = name.partition(".")[0] not in {"django", "config", "knowledge_commons_profiles"}
        return PathFinder.find_spec(name, path, target) if is_there else None

sys.meta_path[:] = [BuiltinImporter, FrozenImporter, Finder]
sys.argv[0] = "cron"
runpy.run_module("cron", run_name="__main__")
"""


@pytest.fixture
def start(variables):
    """Return a function that starts the monitor with arguments."""
    processes = []

    def begin(*arguments, program=("-m", "cron"), **further):
        environment = {"PATH": os.environ["PATH"], **variables, **further}
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def finish(process):
    out, errors = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, errors


def wait_until(condition):
    ends_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def test_a_wrong_configuration_ends_with_2_names_all_and_asks_nothing(start, site, sparkpost):
    code, out, errors = finish(start(CHECK_INTERVAL="x", MONITOR_ROUND_LIMIT="y", MONITOR_NOTHING="z"))
    assert code == 2
    assert out == ""
    for name in ("CHECK_INTERVAL", "MONITOR_ROUND_LIMIT", "MONITOR_NOTHING"):
        assert name in errors
    assert site.asked == []
    assert sparkpost.asked == []


def test_check_config_says_what_would_be_asked_and_shows_no_secret(start, site, sparkpost):
    code, out, errors = finish(start("--check-config", HEALTH_TOKEN="a-secret"))
    assert code == 0
    assert f"home: http {site.url}/" in out
    assert "a-secret" not in out + errors
    assert "opens-nothing" not in out + errors
    assert site.asked == []


def test_one_round_ends_with_1_when_something_is_down(start, site, write_probes):
    write_probes(ONE_PROBE)
    assert finish(start("--once"))[0] == 0
    site.behaviours["/"] = answer(500)
    code, _, errors = finish(start("--once"))
    assert code == 1
    ended = json.loads(errors.strip().splitlines()[-1])
    assert ended["message"] == "round ended"
    assert ended["down"] == {"home": "answers 500"}
    assert {"time", "level", "name", "hostname", "process_id"} <= set(ended)


def test_a_dry_run_prints_and_keeps_nothing(start, write_probes, variables):
    write_probes(ONE_PROBE)
    code, out, _ = finish(start("--dry-run"))
    assert code == 0
    assert "home" in out
    assert not Path(variables["MONITOR_DATA"]).exists()


def test_it_runs_without_django(start, write_probes):
    write_probes(ONE_PROBE)
    code, out, errors = finish(start("--dry-run", program=("-c", WITHOUT_DJANGO)))
    assert code == 0, errors
    assert "home" in out


def test_sigterm_in_the_middle_of_a_round_ends_it_at_once(start, site, write_probes, variables):
    write_probes(ONE_PROBE)
    site.behaviours["/"] = hang
    process = start(MONITOR_ROUND_LIMIT="60")
    wait_until(lambda: site.asked)
    asked_at = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code, _, errors = finish(process)
    assert code == 0
    assert "round broken off" in errors
    assert time.monotonic() - asked_at < 20  # the probe alone would take forty
    assert not (Path(variables["MONITOR_DATA"]) / "state.json").exists()


def test_the_container_is_well_while_rounds_are_made(start, site, write_probes, variables):
    write_probes(ONE_PROBE)
    program = ("-m", "cron.healthcheck")
    assert finish(start(program=program))[0] == 1
    process = start()
    sign = Path(variables["MONITOR_DATA"]) / "alive-until"
    wait_until(lambda: sign.exists() and sign.stat().st_mtime > time.time())
    assert finish(start(program=program))[0] == 0
    process.send_signal(signal.SIGTERM)
    assert finish(process)[0] == 0
    os.utime(sign, (0, time.time() - 1))
    assert finish(start(program=program))[0] == 1


def test_put_goes_with_dashboard_or_alarms_only(start):
    code, _, errors = finish(start("--put"))
    assert code == 2
    assert "--put goes with" in errors


def test_nothing_is_put_without_a_region(start):
    code, _, errors = finish(start("alarms", "--put"))
    assert code == 2
    assert "AWS_REGION is needed" in errors
