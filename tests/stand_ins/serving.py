"""What the stand-ins have in common: a process of its own that keeps what it was sent and says so when asked.

Nothing here knows our code. `python -m tests.stand_ins.NAME …` prints its address and serves until it is ended: with
STAND_IN_CERTIFICATE to everybody, over TLS, and with STAND_IN_PROFILES it reads from Profiles what the real one does.
"""

import json
import os
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.cron.servers import build_server_tls

CERTIFICATE = os.environ.get("STAND_IN_CERTIFICATE", "")
PROFILES = os.environ.get("STAND_IN_PROFILES", "")  # with the slash at its end
PLACE = ("0.0.0.0", 443) if CERTIFICATE else ("127.0.0.1", 0)  # noqa: S104 (a container of its own)


class RefusalError(Exception):
    """The status with which a request is answered that breaks a rule, and which."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class StandIn(BaseHTTPRequestHandler):
    """Subclasses have `ROUTES`: from method and path to the name of the method that answers."""

    ROUTES: dict[tuple[str, str], str] = {}
    protocol_version = "HTTP/1.1"
    kept: list[dict[str, Any]] = []
    is_down = False
    lock = Lock()

    def do_GET(self) -> None:
        self.serve("GET")

    def do_POST(self) -> None:
        self.serve("POST")

    def serve(self, method: str) -> None:
        parts = urlsplit(self.path)
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.path.startswith("/stand-in/"):
            return self.control(parts.path)
        cls = type(self)
        if cls.is_down:
            return self.reply(503, {"message": "down"})
        try:
            status, content = getattr(self, self.ROUTES.get((method, parts.path), "refuse_address"))()
            self.keep(method, parts.path, status)
            self.reply(status, content)
        except RefusalError as refusal:
            self.keep(method, parts.path, refusal.status, reason=str(refusal))
            self.reply(refusal.status, {"message": str(refusal)})
        return None

    def refuse_address(self) -> tuple[int, object]:
        raise RefusalError(404, "no such address")

    def control(self, path: str) -> None:
        cls = type(self)
        match path:
            case "/stand-in/down":
                cls.is_down = True
            case "/stand-in/up":
                cls.is_down = False
        self.reply(200, {"kept": cls.kept})

    def keep(self, method: str, path: str, status: int, *, reason: str = "") -> None:
        with self.lock:
            self.kept.append(
                {
                    "method": method,
                    "path": path,
                    "query": self.query,
                    "body": self.body.decode(errors="replace"),
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "status": status,
                    "reason": reason,
                }
            )

    def reply(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # Rules that several receivers have

    def require_bearer(self, secret: str, *, when_wrong: int = 401) -> None:
        given = self.headers.get("Authorization")
        if given is None:
            raise RefusalError(401, "no bearer")
        if given != f"Bearer {secret}":
            raise RefusalError(when_wrong, "another bearer")

    def read_back(self, path: str, read: Callable[[], object]) -> None:
        """Ask Profiles as the real one does when it hears of a change, and keep what it makes of the answer."""
        try:
            known, reason = read(), ""
        except Exception as error:  # noqa: BLE001 (a process's edge: the test looks at the reason)
            known, reason = None, f"{type(error).__name__}: {error}"
        with self.lock:
            self.kept.append({"method": "READ", "path": path, "known": known, "reason": reason})

    def require_username(self) -> str:
        username = self.query.get("username") or self.read_json_if_any().get("username") or ""
        if not username:
            raise RefusalError(400, "no username")
        return str(username)

    def read_json_if_any(self) -> dict[str, Any]:
        return self.read_json() if self.body else {}

    def read_json(self) -> dict[str, Any]:
        if self.headers.get_content_type() != "application/json":
            raise RefusalError(400, "not sent as JSON")
        try:
            content = json.loads(self.body)
        except ValueError as error:
            raise RefusalError(400, "no JSON") from error
        if not isinstance(content, dict):
            raise RefusalError(400, "no object")
        return content

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle is nobody's business."""


def run(handler: type[StandIn]) -> None:
    server = Server(PLACE, handler)
    secure(server)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        sys.exit(0)


def secure(server: HTTPServer) -> None:
    """Speak TLS where there is a certificate; the handshake is left to the connection's own thread."""
    if CERTIFICATE:
        tls = build_server_tls(Path(CERTIFICATE))
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
