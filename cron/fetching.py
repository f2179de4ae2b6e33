"""Asking an address over HTTP with one limit for everything, and the time of each phase.

The standard library's client on a socket whose every read is limited by what is left of the deadline: a server that
drips a byte a second, also in its headers, does not hold a probe longer than one that says nothing.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

LARGEST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "knowledge-commons-profiles-monitor"
CHUNK_BYTES = 64 * 1024


class FetchError(Exception):
    """Why there is no answer, in words for operators."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`phases_ms` are of the last address asked: resolve, connect, tls, first_byte, body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    phases_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")


class Clock:
    """What is left of a deadline, and the time of each phase since the one before."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._ends_at = time.monotonic() + limit_s
        self._phase_at = time.monotonic()
        self.phases_ms: dict[str, float] = {}

    def left_s(self) -> float:
        """Return the seconds left. Raises FetchError when there are none."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise FetchError(f"took longer than {self.limit_s:g} s")
        return left

    def begin(self) -> None:
        self._phase_at = time.monotonic()
        self.phases_ms = {}

    def end_phase(self, name: str) -> None:
        now = time.monotonic()
        self.phases_ms[name] = round((now - self._phase_at) * 1000, 1)
        self._phase_at = now


class LimitedReader(io.RawIOBase):
    def __init__(self, connected: socket.socket, clock: Clock) -> None:
        self._connected = connected
        self._clock = clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # it is called with nothing else
        self._connected.settimeout(self._clock.left_s())
        return self._connected.recv_into(buffer)


class LimitedSocket:
    """As much of a socket as http.client uses."""

    def __init__(self, connected: socket.socket, clock: Clock) -> None:
        self._connected = connected
        self._clock = clock

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(LimitedReader(self._connected, self._clock))

    def sendall(self, data: bytes) -> None:
        self._connected.settimeout(self._clock.left_s())
        self._connected.sendall(data)

    def close(self) -> None:
        """Leave it to who has opened it: http.client closes before the answer is read, and counts on makefile()."""


def build_tls(ca_file: str) -> ssl.SSLContext:
    """Return a context that trusts the machine's authorities, or those of the file alone."""
    return ssl.create_default_context(cafile=ca_file or None)


def fetch(url: str, *, limit_s: float, tls: ssl.SSLContext, headers: Mapping[str, str] | None = None) -> Answer:
    """Return the answer, after at most five redirects. `headers` go to the first host only.

    Raises FetchError for anything else than an answer of at most 2 MB within the limit.
    """
    clock = Clock(limit_s)
    seen = {url}
    while True:
        answer = ask(url, clock, tls=tls, headers=headers)
        location = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not location:
            return answer
        next_url = urljoin(url, location)
        if next_url in seen:
            raise FetchError("redirects in a loop")
        if len(seen) > MOST_REDIRECTS:
            raise FetchError(f"redirects more than {MOST_REDIRECTS} times")
        if urlsplit(next_url)[:2] != urlsplit(url)[:2]:
            headers = None
        seen.add(next_url)
        url = next_url


def ask(
    url: str,
    clock: Clock,
    *,
    tls: ssl.SSLContext,
    headers: Mapping[str, str] | None = None,
    json_body: bytes | None = None,
) -> Answer:
    """Ask one address, without following anywhere; POST what is to be sent. Raises FetchError."""
    parts = urlsplit(url)
    try:
        connected = connect(parts, clock, tls)
        try:
            return exchange(parts, LimitedSocket(connected, clock), clock, headers=headers or {}, json_body=json_body)
        finally:
            connected.close()
    except FetchError:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(explain(error, clock)) from error


def connect(parts: SplitResult, clock: Clock, tls: ssl.SSLContext) -> socket.socket:
    host, port = read_place(parts)
    clock.begin()
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    clock.end_phase("resolve")
    plain = connect_to_any([address[4] for address in addresses], clock)
    clock.end_phase("connect")
    if parts.scheme != "https":
        return plain
    try:
        plain.settimeout(clock.left_s())
        secured = tls.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    clock.end_phase("tls")
    return secured


def read_place(parts: SplitResult) -> tuple[str, int]:
    """Return host and port. Raises FetchError when an address, perhaps a redirect's, has none we would ask."""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(f"leads to {parts.geturl()[:100]!r}, which is no web address")
    return parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def connect_to_any(
    places: list[tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]], clock: Clock
) -> socket.socket:
    """Connect to the first address that answers; each but the last gets half of the time that is left."""
    for number, place in enumerate(places, start=1):
        is_last = number == len(places)
        try:
            return socket.create_connection(place[:2], timeout=clock.left_s() / (1 if is_last else 2))  # type: ignore[arg-type]
        except OSError:
            if is_last:
                raise
    raise FetchError("has no address")


def exchange(
    parts: SplitResult,
    limited: LimitedSocket,
    clock: Clock,
    *,
    headers: Mapping[str, str],
    json_body: bytes | None,
) -> Answer:
    connection = http.client.HTTPConnection(parts.netloc.rpartition("@")[2])
    connection.sock = limited  # as much of a socket as it uses
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers}
    if json_body is None:
        connection.request("GET", target, headers=sent)
    else:
        connection.request("POST", target, body=json_body, headers={**sent, "Content-Type": "application/json"})
    response = connection.getresponse()
    clock.end_phase("first_byte")
    body = read_body(response)
    clock.end_phase("body")
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(parts.geturl(), response.status, found, body, dict(clock.phases_ms))


def read_body(response: http.client.HTTPResponse) -> bytes:
    body = bytearray()
    while chunk := response.read1(CHUNK_BYTES):
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise FetchError(f"answers more than {LARGEST_BYTES // 1024 // 1024} MB")
    if response.length:
        raise FetchError("breaks off in the middle of its answer")
    return bytes(body)


def explain(error: Exception, clock: Clock) -> str:
    reasons: list[tuple[type[Exception], str]] = [
        (ssl.SSLCertVerificationError, f"has a wrong certificate: {getattr(error, 'verify_message', '')}"),
        (TimeoutError, f"took longer than {clock.limit_s:g} s"),
        (socket.gaierror, "has a name that cannot be resolved"),
        (ConnectionRefusedError, "refuses connections"),
        (ssl.SSLError, f"fails to encrypt: {getattr(error, 'reason', '')}"),
        (http.client.HTTPException, f"does not speak HTTP: {type(error).__name__}"),
        (OSError, f"cannot be reached: {getattr(error, 'strerror', '') or type(error).__name__}"),
    ]
    found = (words for kind, words in reasons if isinstance(error, kind))
    return next(found, f"cannot be asked: {type(error).__name__}")
