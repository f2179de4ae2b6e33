"""Ending what was started: real processes, real signals."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from config.processes import LockedError, has_ended, hold_lock, start_group, stop_group, wait_until

ROOT = Path(__file__).resolve().parents[2]

STUBBORN_FAMILY = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""

TIDY = """
import sys, time
from config.processes import exit_on_signals
exit_on_signals()
try:
    print("ready", flush=True)
    time.sleep(60)
finally:
    time.sleep(0.5)
    print("tidy", flush=True)
"""

HOLDER = """
import sys, time
from pathlib import Path
from config.processes import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


def start(code, *arguments):
    """Start Python and return it together with its first line."""
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().strip()


def test_a_group_ends_with_everything_that_it_started(tmp_path):
    with (tmp_path / "output").open("wb") as output:
        family = start_group([sys.executable, "-c", STUBBORN_FAMILY], output=output)
    assert wait_until(lambda: (tmp_path / "output").read_text(encoding="ascii").endswith("\n"), timeout_s=10)
    child = psutil.Process(int((tmp_path / "output").read_text(encoding="ascii")))
    stop_group(family, with_signal=signal.SIGTERM, timeout_s=0.2)
    assert family.returncode == -signal.SIGKILL
    assert wait_until(lambda: has_ended(child), timeout_s=5)


def test_a_group_that_has_ended_can_be_stopped():
    process = start_group([sys.executable, "-c", "raise SystemExit(3)"])
    process.wait()
    stop_group(process, with_signal=signal.SIGTERM, timeout_s=1)
    assert process.returncode == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_lets_the_process_tidy_up(number):
    process, _ = start(TIDY)
    process.send_signal(number)
    output, _ = process.communicate(timeout=10)
    assert output == "tidy\n"
    assert process.returncode == 128 + number


def test_an_impatient_user_cannot_break_the_tidying_up():
    process, _ = start(TIDY)
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        wait_until(lambda: False, timeout_s=0.1)
    output, _ = process.communicate(timeout=10)
    assert output == "tidy\n"


def test_a_lock_is_refused_to_a_second_holder_and_comes_back_from_a_killed_one(tmp_path):
    path = tmp_path / "a.lock"
    holder, _ = start(HOLDER, str(path))
    with pytest.raises(LockedError), hold_lock(path):
        pass
    holder.kill()
    holder.communicate()
    with hold_lock(path):
        pass


def test_a_lock_keeps_its_content(tmp_path):
    path = tmp_path / "a.lock"
    with hold_lock(path) as file:
        file.write("123")
    with hold_lock(path) as file:
        file.seek(0)
        assert file.read() == "123"


def test_a_process_that_nobody_collected_has_ended():
    process = subprocess.Popen([sys.executable, "-c", ""])
    assert wait_until(lambda: has_ended(psutil.Process(process.pid)), timeout_s=10)
    process.wait()


def test_a_running_process_has_not_ended():
    assert not has_ended(psutil.Process())
