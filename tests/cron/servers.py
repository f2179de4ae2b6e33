"""Servers that treat a probe well and badly, with certificates that are right and wrong."""

import contextlib
import http.server
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PAGE = b"<!doctype html><html><title>Knowledge Commons</title>hello</html>"

type Behaviour = Callable[["Handler"], None]


@dataclass
class Site:
    """A server of a test's own: `behaviours[path]` answers, else `otherwise`; `asked` is what was asked."""

    url: str
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    otherwise: Behaviour | None = None
    ca: str = ""
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


class Handler(http.server.BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length)))
        behave = self.site.behaviours.get(self.path) or self.site.behaviours.get(self.path.partition("?")[0])
        with contextlib.suppress(OSError):  # a probe that has heard enough hangs up
            (behave or self.site.otherwise or answer(404, b"nothing"))(self)

    do_POST = do_GET  # noqa: N815 (the library's name)

    def log_message(self, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A probe that does not trust us hangs up."""


@contextlib.contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site("")
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = Server(("127.0.0.1", 0), handler)
    if tls:
        # The handshake happens in the connection's own thread, so that a bad one does not hold up the next.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site.url = f"{'https' if tls else 'http'}://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.ending.set()
        server.shutdown()
        server.server_close()


# Behaviours


def answer(status: int = 200, body: bytes = PAGE, **headers: str) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in {"content_type": "text/html; charset=utf-8", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def redirect(location: str, status: int = 302) -> Behaviour:
    return answer(status, b"", location=location)


def answer_json(value: object, status: int = 200) -> Behaviour:
    return answer(status, json.dumps(value).encode(), content_type="application/json")


def hang(handler: Handler) -> None:
    handler.site.ending.wait(60)


def drip_headers(handler: Handler) -> None:
    """Send one byte every tenth of a second, of headers that never end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    drip(handler, b"X-Drop: plop\r\n")


def drip_body(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    drip(handler, b"plop")


def drip(handler: Handler, text: bytes) -> None:
    for _ in range(1000):
        for byte in text:
            if handler.site.ending.wait(0.1):
                return
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()


def answer_a_gigabyte(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(1024**3))
    handler.end_headers()
    for _ in range(1024):
        handler.wfile.write(bytes(1024**2))


def break_off(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nand then")


def talk_nonsense(handler: Handler) -> None:
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n")


def fail_then(behave: Behaviour, *, times: int) -> Behaviour:
    """Answer 500 so many times first."""
    left = [times]

    def choose(handler: Handler) -> None:
        left[0] -= 1
        (answer(500, b"oops") if left[0] >= 0 else behave)(handler)

    return choose


# Certificates


def make_certificate(folder: Path, *, names: tuple[str, ...] = ("localhost",), days: int = 90) -> Path:
    """Write a self-signed certificate with its key, which is also the authority to trust. `days` may be negative."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "monitor test")])
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    if "localhost" in names:
        alternatives.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days, minutes=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"certificate-{'-'.join(names)}-{days}.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def build_server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
