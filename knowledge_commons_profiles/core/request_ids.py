"""The id by which everything that belongs to one request, or to one background task, is found in the logs."""

import re
from contextvars import ContextVar
from random import getrandbits

# What Traefik or a sister service sends; anything else could forge log lines.
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,128}")

request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request or task that this thread works on, or "" outside of any."""
    return request_id.get()


def accept_or_make(given: str) -> str:
    """Return what came along, or a new id. It tells lines apart and opens nothing, so any random number does."""
    return given if given and ACCEPTABLE.fullmatch(given) else getrandbits(128).to_bytes(16).hex()
