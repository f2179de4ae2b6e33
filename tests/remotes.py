"""Servers of other systems, on this machine: real ones, which answer as a test tells them to, badly if it says so."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """What somebody asked of the server."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def data(self) -> Any:  # Any: JSON
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer. `drips` sends a byte each tenth of a second; `cut_after` closes in the middle of the body."""

    body: object = b""
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: bool = False
    cut_after: int | None = None

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


class Remote:
    """One server. `answer` is what it says: a function from what was asked to a Reply."""

    def __init__(self, url: str, answer: Callable[[Asked], Reply]) -> None:
        self.url = url
        self.answer = answer
        self.asked: list[Asked] = []
        self.lock = Lock()
        self.is_over = Event()

    def note(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
        return self.answer(asked)

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


class Handler(BaseHTTPRequestHandler):
    remote: Remote

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = self.remote.note(Asked(self.command, self.path, dict(self.headers.items()), body))
        content = reply.content
        lines = [f"HTTP/1.1 {reply.status} -", f"Content-Length: {len(content)}"]
        lines += [f"Content-Type: {reply.media_type}"] * bool(reply.media_type)
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        with suppress(OSError):
            self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
            self.send_body(content if reply.cut_after is None else content[: reply.cut_after], drips=reply.drips)

    def send_body(self, content: bytes, *, drips: bool) -> None:
        if not drips:
            self.wfile.write(content)
            return
        for byte in content:
            self.wfile.write(bytes([byte]))
            if self.remote.is_over.wait(0.1):
                return

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = serve  # noqa: N815 (as the library names them)

    def log_message(self, *args: object) -> None:
        """Keep quiet: tests read what the site logs."""


@contextmanager
def run_remote(answer: Callable[[Asked], Reply]) -> Iterator[Remote]:
    class OwnHandler(Handler):
        """One a server, so that each has its own answers."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), OwnHandler)
    server.daemon_threads = True
    OwnHandler.remote = Remote(f"http://127.0.0.1:{server.server_port}", answer)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield OwnHandler.remote
    finally:
        OwnHandler.remote.is_over.set()
        server.shutdown()
        server.server_close()


def always(reply: Reply) -> Callable[[Asked], Reply]:
    return lambda _asked: reply


# What systems of others have answered, or might.
HTML = Reply("<!doctype html><title>Down for maintenance</title>", media_type="text/html")
HUGE = Reply(b'{"hits": {"hits": [' + b" " * 10 * 1024 * 1024 + b"]}}")
HALF = Reply(b'{"hits": {"hits": [{"id": "a", "metad')
CUT_OFF = Reply(b'{"hits": {"hits": []}}', cut_after=9)
BROKEN = Reply({"message": "Internal Server Error"}, status=500)
SLOW = Reply(b'{"hits": {"hits": []}}' + b" " * 10_000, drips=True)
DEEP = Reply(b"[" * 100_000)


def loop(asked: Asked) -> Reply:
    """Redirect to itself for ever."""
    return Reply(status=302, headers={"Location": f"{asked.path}?again"})
