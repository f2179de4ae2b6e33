"""Gunicorn as production runs it, and a client that keeps its connection."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def time_requests(
        self,
        path: str,
        *,
        count: int,
        headers: Mapping[str, str] | None = None,
        status: int = http.client.OK,
        bodies: Sequence[str] = (),
    ) -> list[float]:
        """Return the time of each request in milliseconds, over one kept connection. What has a body is a POST."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        times = []
        for body in bodies or [""] * count:
            started_at = time.perf_counter()
            connection.request("POST" if body else "GET", path, body=body or None, headers=headers or {})
            response = connection.getresponse()
            response.read()
            times.append((time.perf_counter() - started_at) * 1000)
            if response.status != status:
                raise RuntimeError(f"{path} answered {response.status}")
        connection.close()
        return times

    def measure_memory_mib(self) -> float:
        """Return the resident memory of the first worker, in MiB."""
        return self.measure_each_mib()[0]

    def measure_each_mib(self) -> list[float]:
        """Return the resident memory of each worker, in MiB."""
        statuses = [(worker / "status").read_text(encoding="ascii") for worker in self._find_workers()]
        return [int(status.split("VmRSS:")[1].split()[0]) / 1024 for status in statuses]

    def measure_threads_s(self) -> dict[int, float]:
        """Return what each thread of the workers has had of the processor, in seconds, by its number."""
        statistics = [file for worker in self._find_workers() for file in worker.glob("task/*/schedstat")]
        return {int(file.parent.name): int(file.read_text(encoding="ascii").split()[0]) / 1e9 for file in statistics}

    def _find_workers(self) -> list[Path]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return [Path("/proc") / child for child in children]


@contextmanager
def serve(application: str, log: IO[bytes] | None = None, /, **variables: str) -> Iterator[Server]:
    """Run one Gunicorn until the block ends, with one worker unless GUNICORN_WORKERS says otherwise.

    Log lines are written as in production, to `log` or to nowhere.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers"]
    command += [
        variables.get("GUNICORN_WORKERS", "1"),
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--log-level",
        "error",
        "--no-control-socket",
    ]
    process = subprocess.Popen(
        command, env={**os.environ, "BENCHMARK_SERVED": "1", **variables}, stdout=log or subprocess.DEVNULL
    )
    try:
        wait_until_open(port)
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_open(port: int, *, timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")
