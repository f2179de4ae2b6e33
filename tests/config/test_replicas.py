"""Which containers of the site Traefik is told of: real servers on addresses of this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from config import replicas
from tests.machine import find_free_port

ALIVE, STOPPING, GONE = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def build_handler(status):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status if self.path == "/health/live/" and self.headers["Host"] == "localhost" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture
def port(monkeypatch):
    free = find_free_port()
    servers = [
        ThreadingHTTPServer((address, free), build_handler(status))
        for address, status in [(ALIVE, 200), (STOPPING, 503)]
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever).start()
    monkeypatch.setattr(replicas, "PORT", free)
    yield free
    for server in servers:
        server.shutdown()
        server.server_close()


pytestmark = pytest.mark.allow_hosts([ALIVE, STOPPING, GONE, "127.0.0.1"])


def test_only_those_that_answer_are_named(port):
    assert replicas.find_alive([ALIVE, STOPPING, GONE]) == [ALIVE]


def test_all_are_named_when_none_answers(port):
    assert replicas.find_alive([STOPPING, GONE]) == [STOPPING, GONE]


@pytest.fixture
def ask():
    """Ask as Traefik does."""
    with ThreadingHTTPServer(("127.0.0.1", 0), replicas.Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield lambda: httpx.get(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()


def test_traefik_gets_servers_that_it_checks_itself(port, ask, monkeypatch):
    monkeypatch.setattr(replicas, "find_addresses", lambda _name: [ALIVE, GONE])
    balancer = ask().json()["http"]["services"]["django"]["loadBalancer"]
    assert balancer["servers"] == [{"url": f"http://{ALIVE}:{port}"}]
    assert balancer["healthCheck"]["path"] == "/health/live/"


def test_a_name_that_is_not_known_is_an_error_and_no_empty_list(ask):
    """Traefik keeps what it knows when the answer is an error."""
    assert ask().status_code == 503


def test_another_name_may_be_asked_for(port, ask, monkeypatch):
    """On ECS the site is in Traefik's own network."""
    asked = []
    monkeypatch.setattr(replicas, "find_addresses", lambda name: asked.append(name) or [ALIVE])
    monkeypatch.setattr(replicas.Handler, "name", "localhost")
    assert ask().status_code == 200
    assert asked == ["localhost"]
