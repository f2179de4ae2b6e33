"""Visitors who keep asking while something happens to the site, and count the requests that were lost."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.docker.site import Site

VISITORS = 3
LOST = {502, 503, 504}
# The last is refused by the site, for want of a token, and Traefik does not ask twice for it.
ASKED = (("GET", "/"), ("GET", "/robots.txt"), ("POST", "/logout/"))


@dataclass
class Tally:
    answers: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


@contextmanager
def keep_asking(site: Site) -> Iterator[Tally]:
    tally, over = Tally(), threading.Event()
    visitors = [threading.Thread(target=visit, args=[site, tally, over]) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    try:
        yield tally
    finally:
        over.set()
        for visitor in visitors:
            visitor.join()


def visit(site: Site, tally: Tally, over: threading.Event) -> None:
    with site.open_client() as client:
        while not over.is_set():
            for method, path in ASKED:
                try:
                    status = client.request(method, path).status_code
                except httpx.HTTPError as error:
                    tally.lost.append(f"{method} {path}: {error!r}")
                    continue
                tally.answers[f"{method} {path} {status}"] += 1
                if status in LOST:
                    tally.lost.append(f"{method} {path}: {status}")
            over.wait(0.1)
