"""Receivers: the stand-ins of WordPress and KC Works as processes, and one on this machine that obeys the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.models import Change
from knowledge_commons_profiles.webhooks.models import Endpoint
from knowledge_commons_profiles.webhooks.signatures import make_secret
from tests.stand_ins.processes import Running, run_stand_in

SECRET = "shared-" + "s" * 32


class Receiver:
    """Answers `status`, or nothing until `let_go` is set when `is_slow`; remembers what it was sent."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 200
        self.statuses: dict[str, int] = {}  # by what a body holds
        self.is_slow = False
        self.let_go = Event()
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.when_got: tuple[int, Callable[[], None]] | None = None


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        if self.receiver.when_got and len(self.receiver.got) == self.receiver.when_got[0]:
            self.receiver.when_got[1]()
        if self.receiver.is_slow:
            self.receiver.let_go.wait(10)
        status = next(
            (status for text, status in self.receiver.statuses.items() if text.encode() in body), self.receiver.status
        )
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def run_receiver() -> Iterator[Receiver]:
    class OwnHandler(Handler):
        """One a server."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), OwnHandler)
    server.daemon_threads = True
    OwnHandler.receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield OwnHandler.receiver
    finally:
        OwnHandler.receiver.let_go.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with run_receiver() as receiver:
        yield receiver


@pytest.fixture
def endpoint(db, receiver) -> Endpoint:
    return make_endpoint("A receiver", receiver)


def make_endpoint(name: str, receiver: Receiver, **values: Any) -> Endpoint:
    return Endpoint.objects.create(name=name, address=receiver.url, secret=make_secret(), **values)


@pytest.fixture(scope="session")
def works() -> Iterator[Running]:
    with run_stand_in("works_receiver", SECRET, "ada", "ben") as running:
        yield running


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory) -> Iterator[Running]:
    with run_stand_in("wordpress_receiver", SECRET, "127.0.0.1:1", "ada", "ben") as running:
        yield running


@pytest.fixture
def partners(db, settings, works, wordpress) -> tuple[Running, Running]:
    """Both stand-ins, named by the variables of the older service."""
    settings.STATIC_API_BEARER = SECRET
    settings.WORKS_UPDATE_ENDPOINTS = [f"{works.url}/"]
    settings.WEBHOOK_URLS = [f"{wordpress.url}/wp-json/idms/user-updated"]
    settings.LOGOUT_ENDPOINTS = [
        f"{works.url}/api/webhooks/users/logout",
        f"{wordpress.url}/wp-json/idms/logout",
    ]
    settings.WORDPRESS_EMAIL_UPDATE_URL = f"{wordpress.url}/wp-json/idms/update-email"
    settings.WORDPRESS_AVATAR_UPDATE_URL = f"{wordpress.url}/wp-json/idms/update-avatar"
    return works, wordpress


@pytest.fixture
def tell() -> Callable[..., None]:
    """Return a function that records changes: `tell(ada, "updated", "signed_out")`."""

    def record(profile, *kinds: str, reference: int | None = None) -> None:
        for kind in kinds:
            record_change(profile, Change.Kind(kind), reference=reference)

    return record
