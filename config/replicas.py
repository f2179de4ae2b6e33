"""Tells Traefik which containers of the site there are: those that answer and are not about to stop.

Docker's name server knows every container behind the name `django`; Traefik asks here once a second
(https://doc.traefik.io/traefik/v3.3/providers/http/). So `--scale` works and nobody is given the Docker socket.
"""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from config.env import env
from config.healthcheck import PORT, find_host, is_alive

NAME = "django"
OUR_PORT = 8080
LIMIT_S = 2


def main() -> int:
    find_host()
    env.check()
    Handler.name = sys.argv[1] if sys.argv[1:] else NAME
    ThreadingHTTPServer(("", OUR_PORT), Handler).serve_forever()
    return 0


class Handler(BaseHTTPRequestHandler):
    name = NAME  # another one where Traefik and the site share a network, as on ECS

    def do_GET(self) -> None:
        try:
            addresses = find_addresses(self.name)
        except OSError:
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)  # Traefik then keeps what it knows
            return
        body = json.dumps(build_configuration(find_alive(addresses))).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: Traefik asks every second."""


def find_addresses(name: str) -> list[str]:
    found = socket.getaddrinfo(name, PORT, family=socket.AF_INET, type=socket.SOCK_STREAM)
    return sorted({str(address[0]) for *_, address in found})


def find_alive(addresses: list[str]) -> list[str]:
    """Return those that answer; all when none does, so that whichever comes back first is found."""
    with ThreadPoolExecutor(max_workers=len(addresses)) as executor:
        answers = executor.map(lambda address: is_alive(address, PORT, limit_s=LIMIT_S), addresses)
    return [address for address, answer in zip(addresses, answers, strict=True) if answer] or addresses


def build_configuration(addresses: list[str]) -> dict[str, Any]:  # Any: Traefik's own schema
    balancer = {
        "servers": [{"url": f"http://{address}:{PORT}"} for address in addresses],
        "healthCheck": {"path": "/health/live/", "hostname": find_host(), "interval": "1s", "timeout": "3s"},
        "serversTransport": "django@file",
    }
    return {"http": {"services": {NAME: {"loadBalancer": balancer}}}}


if __name__ == "__main__":
    sys.exit(main())
