"""What logging, ids and metrics cost a request: the do-nothing view watched and not watched, in one process.

DATABASE_URL=… python -m tests.benchmarks.watching [--starts 8] [--rounds 800]    # asks the database nothing

Both ways: as the visitor waits, and as the processor works, which includes what is told a moment after the answer.
Each round asks for the three in an order by chance, each over one kept connection: what the machine does meanwhile, and
how the server's threads happen to take turns, differs more from second to second than all that is measured here.
Answers are taken from the socket as they come, because to understand one header more `http.client` takes half as long.
"""

import argparse
import os
import random
import socket
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.benchmarks.servers import Server, serve

WARM_UP = 200
DONE_AFTER_S = 0.0003  # what a server does between its answer and its sleep belongs to the request
TOLD_AFTER_S = 0.6
LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(slots=True)
class Times:
    """What each request took, in microseconds: of the visitor, and of the processor."""

    waited: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cost:
    """In microseconds, and as shares of the do-nothing view of the same minutes, whose server is another process."""

    nothing: tuple[float, float]
    more: tuple[float, float]
    told: float

    @property
    def waiting(self) -> float:
        return self.more[0] / self.nothing[0]

    @property
    def working(self) -> float:
        return (self.more[1] + self.told) / self.nothing[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=8, help="how often both servers are started anew")
    parser.add_argument("--rounds", type=int, default=800, help="how often each is asked in each start")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.watching_settings"
    costs = []
    print(
        "| do-nothing view, µs: waiting, processor | watched: waiting | processor | told later | waiting | processor |"
    )
    print("|---|---|---|---|---|---|")
    for _ in range(options.starts):
        cost = measure(options.rounds)
        costs.append(cost)
        print(
            f"| {cost.nothing[0]:.0f}, {cost.nothing[1]:.0f}"
            f" | {cost.more[0]:+.1f} | {cost.more[1]:+.1f} | {cost.told:+.1f}"
            f" | {cost.waiting:.1%} | {cost.working:.1%} |",
            flush=True,
        )
    waiting, working = [cost.waiting for cost in costs], [cost.working for cost in costs]
    print(f"\nin the mean of {options.starts} starts: waiting {describe(waiting)}, processor {describe(working)}")


def measure(rounds: int) -> Cost:
    with ExitStack() as stack:
        nothing = Visitor(stack.enter_context(serve("tests.benchmarks.nothing:application")), "")
        site = stack.enter_context(serve("tests.benchmarks.watching_app"))
        plain, watched = Visitor(site, "plain"), Visitor(site, "watched")
        visitors = [nothing, plain, watched]
        for visitor in reversed(visitors):  # the site first: while it starts, the other would give its visitor up
            stack.enter_context(visitor.connection)
            for _ in range(WARM_UP):
                visitor.ask()
        teller = int(Visitor(site, "teller").ask())
        time.sleep(TOLD_AFTER_S)
        told_s = site.measure_threads_s()[teller]
        times = [Times() for _ in visitors]
        for _ in range(rounds):
            for number in random.sample(range(len(visitors)), len(visitors)):
                visitors[number].time_one(times[number], teller)
        time.sleep(TOLD_AFTER_S)
        told_s = site.measure_threads_s()[teller] - told_s
    waited = [statistics.median(each.waited) for each in times]
    worked = [statistics.mean(each.worked) for each in times]
    more = (waited[2] - waited[1], worked[2] - worked[1])
    return Cost(nothing=(waited[0], worked[0]), more=more, told=told_s * 1e6 / rounds)


class Visitor:
    """Asks for one view over one connection."""

    def __init__(self, server: Server, query: str) -> None:
        self.server = server
        self.request = f"GET /?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        self.connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)

    def time_one(self, times: Times, teller: int) -> None:
        before_s = self._measure_work_s(teller)
        started_at = time.perf_counter()
        self.ask()
        ended_at = time.perf_counter()
        while time.perf_counter() < ended_at + DONE_AFTER_S:
            pass
        times.waited.append((ended_at - started_at) * 1e6)
        times.worked.append((self._measure_work_s(teller) - before_s) * 1e6)

    def _measure_work_s(self, teller: int) -> float:
        return sum(seconds for thread, seconds in self.server.measure_threads_s().items() if thread != teller)

    def ask(self) -> bytes:
        """Return the body of the answer, which comes in one chunk."""
        self.connection.sendall(self.request)
        answer = b""
        while not answer.endswith(LAST_CHUNK) and (received := self.connection.recv(65536)):
            answer += received
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"{self.request!r} was answered {answer!r}")
        return answer.removesuffix(LAST_CHUNK).rpartition(b"\r\n")[2]


def describe(costs: Sequence[float]) -> str:
    return f"{statistics.mean(costs):.1%} ({min(costs):.1%} to {max(costs):.1%})"


if __name__ == "__main__":
    main()
