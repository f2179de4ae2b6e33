"""The one place that opens outgoing HTTP. An answer has one deadline, up to its last byte, and a largest size."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError

LIMIT_S = 5.0
LARGEST_BYTES = 1024 * 1024
USER_AGENT = "knowledge-commons-profiles"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    body: bytes

    def read_object(self) -> dict[str, Any]:  # Any: what another system sends
        """Return the JSON object that the body is. Raises AnswerError."""
        try:
            content = json.loads(self.body)
        except ValueError as error:
            raise AnswerError("no JSON") from error
        if not isinstance(content, dict):
            raise AnswerError("no JSON object")
        return content


def fetch(
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    limit_s: float = LIMIT_S,
) -> Answer:
    """Ask once, with POST when there is a form. Redirects are not followed. Raises UnreachableError or AnswerError.

    A time limit per read, as `requests` has it, would let a server that drips single bytes hold us for ever.
    """
    deadline = monotonic() + limit_s
    try:
        connection = connect(url, limit_s)
        try:
            return exchange(connection, url, form=form, headers=headers or {}, deadline=deadline)
        finally:
            connection.close()
    except (OSError, HTTPException) as error:
        raise UnreachableError(f"no answer: {type(error).__name__}") from error


def connect(url: str, limit_s: float) -> HTTPConnection:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AnswerError("no address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AnswerError("no address")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname, port, timeout=limit_s)
    connection.connect()
    return connection


def exchange(
    connection: HTTPConnection, url: str, *, form: Mapping[str, str] | None, headers: Mapping[str, str], deadline: float
) -> Answer:
    guard = Timer(max(0.0, deadline - monotonic()), cut, [connection.sock])
    guard.daemon = True
    guard.start()
    try:
        send(connection, url, form=form, headers=headers)
        answer = connection.getresponse()
        body = answer.read(LARGEST_BYTES + 1)
    finally:
        guard.cancel()
    if monotonic() >= deadline:  # what was cut off looks like an answer that ends
        raise TimeoutError
    if len(body) > LARGEST_BYTES:
        raise AnswerError("too long")
    if answer.length:
        raise AnswerError("cut off")
    return Answer(answer.status, answer.headers.get_content_type(), body)


def send(connection: HTTPConnection, url: str, *, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> None:
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    sent = {"User-Agent": USER_AGENT, "Accept": "application/json", "Connection": "close", **headers}
    if form is None:
        connection.request("GET", target, headers=sent)
    else:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", target, body=urlencode(form), headers=sent)


def cut(open_socket: socket) -> None:
    """Wake whoever waits for this socket."""
    try:
        open_socket.shutdown(SHUT_RDWR)
    except OSError:
        return  # it was over already
