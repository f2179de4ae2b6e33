"""Starting processes so that all of them can be ended again, whatever happens to the one that started them."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

import psutil

type Process = subprocess.Popen[bytes]


class LockedError(Exception):
    """Another process holds the lock."""


@contextmanager
def hold_lock(path: Path) -> Iterator[IO[str]]:
    """Hold a lock that the system gives back however the process ends; yield the file, which keeps its content."""
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(path) from error
        yield file


def exit_on_signals() -> None:
    """Turn Ctrl-C, a plain kill and a closed terminal into SystemExit; further ones cannot break the tidying up.

    The exit code is the shell's: 128 and the signal's number (POSIX, "Exit Status for Commands").
    """
    signal.signal(signal.SIGINT, _exit)
    signal.signal(signal.SIGTERM, _exit)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup asks
        signal.signal(signal.SIGHUP, _exit)


def start_group(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, output: IO[bytes] | None = None
) -> Process:
    """Start a process in a group of its own, which Ctrl-C on the terminal does not reach."""
    errors = subprocess.STDOUT if output else None
    return subprocess.Popen(command, env=environment, stdout=output, stderr=errors, start_new_session=True)


def stop_group(process: Process, *, with_signal: signal.Signals, timeout_s: float) -> None:
    """End a process of `start_group` and everything that it started; after `timeout_s` without asking."""
    process.send_signal(with_signal)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout_s)
    with suppress(ProcessLookupError, PermissionError):  # macOS refuses when only zombies are left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def has_ended(process: psutil.Process) -> bool:
    """Tell whether a process does nothing any more, even if nobody collected it, as happens in containers."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def wait_until(is_done: Callable[[], bool], *, timeout_s: float) -> bool:
    """Ask again and again; tell whether the answer was yes in time."""
    deadline = time.monotonic() + timeout_s
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _exit(number: int, frame: FrameType | None) -> None:
    del frame
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    sys.exit(128 + number)
