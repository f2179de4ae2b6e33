"""The one place that opens outgoing HTTP. An answer has one deadline, up to its last byte, and a largest size."""

import json
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from time import monotonic
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

from knowledge_commons_profiles.core.addresses import split_web_address
from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError
from knowledge_commons_profiles.core.measures import count, timed
from knowledge_commons_profiles.core.public_hosts import open_socket
from knowledge_commons_profiles.core.storable import ESCAPED, make_storable
from knowledge_commons_profiles.core.work import current_request_id

LIMIT_S = 5.0
LARGEST_BYTES = 1024 * 1024
MOST_REDIRECTS = 3
USER_AGENT = "knowledge-commons-profiles"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case

    def expect_ok(self) -> Self:
        """Return the answer when its status is 200. Raises AnswerError."""
        if self.status != HTTPStatus.OK:
            raise AnswerError(f"status {self.status}")
        return self

    def read_object(self) -> dict[str, Any]:  # Any: what another system sends
        """Return the JSON object that the body is. Raises AnswerError."""
        content = self.read_json()
        if not isinstance(content, dict):
            raise AnswerError("no JSON object")
        return content

    def read_json(self) -> Any:  # Any: what another system sends
        """Return what the body says in JSON (RFC 8259: UTF-8, no NaN), such that it can be kept. Raises AnswerError."""
        try:
            text = self.body.decode("utf-8-sig")
            content = json.loads(text, parse_constant=refuse_constant)
            return make_storable(content) if ESCAPED.search(text) else content
        except (ValueError, RecursionError) as error:
            raise AnswerError("no JSON") from error


def refuse_constant(name: str) -> None:
    raise ValueError(name)


def fetch(  # noqa: PLR0913 (the one way out; all but the address are named)
    url: str,
    *,
    method: str | None = None,
    form: Mapping[str, str] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    limit_s: float = LIMIT_S,
    largest_bytes: int = LARGEST_BYTES,
    public_only: bool = False,
    system: str = "other",
) -> Answer:
    """Ask once, with POST when there is a form or a body. Redirects are not followed.

    Raises UnreachableError or AnswerError.
    `public_only` is for every host that a member can name: addresses that are not the public internet's are refused,
    and the connection goes to the very address that was looked at. A time limit per read, as `requests` has it, would
    let a server that drips single bytes hold us for ever. `system` is whom operators see the call counted under.
    """
    deadline = monotonic() + limit_s
    sent = dict(headers or {})
    if form is not None:
        body = urlencode(form).encode()
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    asked = (method or ("GET" if body is None else "POST"), url, body, sent)
    outcome = "failed"
    try:
        with (
            timed("OutgoingTime", System=system),
            closing(connect(url, limit_s, public_only=public_only)) as connection,
        ):
            answer = exchange(connection, asked, deadline=deadline, largest_bytes=largest_bytes)
        outcome = "ok" if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR else "failed"
    except (OSError, HTTPException) as error:
        raise UnreachableError(f"no answer: {type(error).__name__}") from error
    finally:
        count("OutgoingCalls", System=system, Outcome=outcome)
    return answer


def fetch_public(
    url: str, *, limit_s: float = LIMIT_S, largest_bytes: int = LARGEST_BYTES, accept: str = "*/*"
) -> Answer:
    """Read a page at an address that a member named, over at most three redirects, each looked at like the first.

    All of it has one deadline. Raises UnreachableError or AnswerError.
    """
    deadline = monotonic() + limit_s
    for _ in range(MOST_REDIRECTS + 1):
        left_s = deadline - monotonic()
        if left_s <= 0:
            raise UnreachableError("no answer: TimeoutError")
        answer = fetch(url, headers={"Accept": accept}, limit_s=left_s, largest_bytes=largest_bytes, public_only=True)
        location = answer.headers.get("location")
        if answer.status not in {301, 302, 303, 307, 308} or not location:
            return answer
        url = urljoin(url, location)
    raise AnswerError("too many redirects")


def connect(url: str, limit_s: float, *, public_only: bool) -> HTTPConnection:
    parts = split_web_address(url)
    if parts is None or not url.isascii() or " " in url:
        raise AnswerError("no address")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=limit_s)
    if public_only:
        connection._create_connection = open_socket  # type: ignore[attr-defined]  # noqa: SLF001 (TLS still checks the name)
    connection.connect()
    return connection


def exchange(
    connection: HTTPConnection,
    asked: tuple[str, str, bytes | None, dict[str, str]],
    *,
    deadline: float,
    largest_bytes: int,
) -> Answer:
    guard = Timer(max(0.0, deadline - monotonic()), cut, [connection.sock])
    guard.daemon = True
    guard.start()
    try:
        send(connection, *asked)
        answer = connection.getresponse()
        body = answer.read(largest_bytes + 1)
    finally:
        guard.cancel()
    if monotonic() >= deadline:  # what was cut off looks like an answer that ends
        raise TimeoutError
    if len(body) > largest_bytes:
        raise AnswerError("too long")
    if answer.length:
        raise AnswerError("cut off")
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, answer.headers.get_content_type(), body, headers)


def send(connection: HTTPConnection, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> None:
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    sent = {"User-Agent": USER_AGENT, "Accept": "application/json", "Connection": "close", **headers}
    if current_request_id():
        sent.setdefault("X-Request-ID", current_request_id())
    connection.request(method, target, body=body, headers=sent)


def cut(open_connection: socket) -> None:
    """Wake whoever waits for this socket."""
    with suppress(OSError):  # it may be over already
        open_connection.shutdown(SHUT_RDWR)
