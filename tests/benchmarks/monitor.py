"""What the monitor costs: start, memory, and a round of twenty probes of which half hang.

python -m tests.benchmarks.monitor
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.cron.servers import answer, build_server_tls, hang, make_certificate, serve
from tests.machine import find_free_port, wait_until_open

PROBES = 20
MB = 1024 * 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder))


def measure(folder: Path) -> None:
    certificate = make_certificate(folder)
    port = find_free_port()
    moto = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_open(port, timeout_s=60)
        with serve(build_server_tls(certificate)) as site:
            site.behaviours |= {"/": answer(), "/hang/": hang}
            environment = build_environment(folder, f"{site.url}/", str(certificate), f"http://127.0.0.1:{port}")
            print(f"configuration read and checked in {time_start(environment)}")
            run_rounds(environment)
    finally:
        moto.terminate()
        moto.wait(timeout=30)


def build_environment(folder: Path, site: str, certificate: str, aws: str) -> dict[str, str]:
    """Return a configuration that uses all of AWS that the monitor can use."""
    lines = [
        f'p{number} = {{ kind = "http", url = "{{site}}/{"hang/" if number % 2 else ""}" }}' for number in range(PROBES)
    ]
    (folder / "probes.toml").write_text("\n".join(lines))
    return {
        "PATH": os.environ["PATH"],
        "CHECK_WEBSITE": site,
        "MONITOR_PROBES": str(folder / "probes.toml"),
        "MONITOR_CA_FILE": certificate,
        "MONITOR_DATA": str(folder / "data"),
        "MONITOR_S3_BUCKET": "not-there",
        "MONITOR_SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:not-there",
        "MONITOR_DOWN_AFTER": "1",
        "CHECK_INTERVAL": "20",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": aws,
        "AWS_ACCESS_KEY_ID": "opens",
        "AWS_SECRET_ACCESS_KEY": "nothing",
    }


def time_start(environment: dict[str, str]) -> str:
    """Return the shortest of five times from the command to everything loaded, and of it the processor's time."""
    times = []
    for _ in range(5):
        started_at, used_before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "cron", "--check-config"], env=environment, check=True, capture_output=True
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor_s = used.ru_utime + used.ru_stime - used_before.ru_utime - used_before.ru_stime
        times.append((time.perf_counter() - started_at, processor_s))
    spent_s, processor_s = min(times)
    return f"{spent_s:.2f} s ({processor_s:.2f} s of the processor)"


def run_rounds(environment: dict[str, str], *, count: int = 4) -> None:
    monitor = subprocess.Popen(
        [sys.executable, "-m", "cron"], env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert monitor.stderr
    started_at = time.perf_counter()
    for line in monitor.stderr:
        if '"round ended"' in line:
            count -= 1
            print(
                f"a round ended after {time.perf_counter() - started_at:.1f} s, {read_memory(monitor.pid)}", flush=True
            )
        elif '"monitor begins"' in line:
            print(f"first round begins after {time.perf_counter() - started_at:.2f} s")
            started_at = time.perf_counter()
        if count == 0:
            break
        if '"round ended"' in line:
            wait_for_probes()
            started_at = time.perf_counter()
    monitor.terminate()
    monitor.wait(timeout=30)


def wait_for_probes() -> None:
    """Wait for the schedule's next moment, so that the next round is timed from its begin."""
    time.sleep(20 - time.time() % 20)


def read_memory(pid: int) -> str:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    sizes = {name: int(status[key].split()[0]) * 1024 / MB for name, key in (("resident", "VmRSS"), ("most", "VmHWM"))}
    return ", ".join(f"{name} {size:.1f} MB" for name, size in sizes.items())


if __name__ == "__main__":
    main()
