"""What this thread works on: the id by which a request or a task is found in the logs, and the queries it has made."""

import re
import threading
from dataclasses import dataclass
from random import getrandbits

# What Traefik or a sister service sends; anything else could forge log lines.
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,128}")


@dataclass(slots=True)
class Work:
    """`request_id` is "" outside of any request or task; queries are all that the thread has made so far."""

    request_id: str = ""
    queries: int = 0
    queries_s: float = 0.0


class ThisThread(threading.local):
    def __init__(self) -> None:
        self.work = Work()  # one attribute: to find what is a thread's own costs more than to change it


this_thread = ThisThread()


def current_request_id() -> str:
    """Return the id of the request or task that this thread works on, or "" outside of any."""
    return this_thread.work.request_id


def accept(given: str) -> str:
    """Return what came along, or a new id."""
    return given if ACCEPTABLE.fullmatch(given) else make_id()


def make_id() -> str:
    """Return a new id. It tells lines apart and opens nothing, so any random number does."""
    return getrandbits(128).to_bytes(16).hex()
