"""An AWS of this machine: moto's server, in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.machine import find_free_port, wait_until_open

KEYS = {"aws_access_key_id": "opens", "aws_secret_access_key": "nothing", "region_name": "us-east-1"}


@contextmanager
def run_aws() -> Iterator[str]:
    """Yield the server's address."""
    port = find_free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_open(port, timeout_s=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
