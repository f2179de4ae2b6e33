"""The OpenID provider of `make run`: a process of its own, so that nothing in signing in is pretended.

It is `oidc-provider-mock`, which asks nobody for a password and takes its name, the issuer, from the address at which
it is asked. People are known by issuer and subject: where it has another port, they are told of it (demo/sign_ins.py).
"""

import os
import socket
import sys
from pathlib import Path

from config.processes import Process, start_group, wait_until

CLIENT = {"CILOGON_CLIENT_ID": "profiles-on-this-machine", "CILOGON_CLIENT_SECRET": "worth-nothing-anywhere-else"}
START_LIMIT_S = 60


def choose_port(preferred: int) -> int:
    return preferred if may_listen(preferred) else find_free_port()


def build_variables(port: int) -> dict[str, str]:
    """Return what the site needs in order to find the provider."""
    return {"CILOGON_DISCOVERY_URL": f"http://localhost:{port}/.well-known/openid-configuration", **CLIENT}


def start_provider(port: int, people: Path, log: Path) -> Process:
    """Start the provider with the people of a JSON file, and wait until it answers."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--user-claims-file", str(people)]
    with log.open("wb") as output:
        process = start_group(command, environment={**os.environ, "PYTHONUNBUFFERED": "1"}, output=output)
    wait_until(lambda: is_listening(port) or process.poll() is not None, timeout_s=START_LIMIT_S)
    return process


def is_listening(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except (OSError, OverflowError):  # the latter: no such port
        return False
    return True


def may_listen(port: int) -> bool:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, OverflowError):
        return False
    return not is_listening(port)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
