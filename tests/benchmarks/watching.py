"""What logging, ids and metrics cost a request: the do-nothing view watched and not watched, in turns in one process.

DATABASE_URL=… python -m tests.benchmarks.watching [--starts 8] [--rounds 20]    # asks the database nothing

Both ways: as the visitor waits, and as the processor works, which includes what is told a moment after the answer.
Shares are of the do-nothing view of the same minutes, whose server is another process. Answers are taken from the
socket as they come: to understand one header more, `http.client` takes half as long as all that is measured here.
"""

import argparse
import os
import socket
import statistics
import time

from tests.benchmarks.servers import serve

TURN = 150
WARM_UP = 200
TOLD_AFTER_S = 0.2
LAST_CHUNK = b"\r\n0\r\n\r\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=8, help="how often both servers are started anew")
    parser.add_argument("--rounds", type=int, default=20, help="how often the three take turns in each start")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.watching_settings"
    waited, worked = [], []
    print("| do-nothing view, ms | waiting: not watched | watched | more | processor: not watched | watched | more |")
    print("|---|---|---|---|---|---|---|")
    for _ in range(options.starts):
        waited_ms, worked_ms = measure(options.rounds)
        waited.append(find_cost(waited_ms))
        worked.append(find_cost(worked_ms))
        print(
            f"| {waited_ms[0]:.3f}, {worked_ms[0]:.3f} of the processor"
            f" | {waited_ms[1]:.3f} | {waited_ms[2]:.3f} | {waited[-1]:.1%}"
            f" | {worked_ms[1]:.3f} | {worked_ms[2]:.3f} | {worked[-1]:.1%} |"
        )
    print(f"\nin the mean of {options.starts} starts: waiting {describe(waited)}, processor {describe(worked)}")


def measure(rounds: int) -> tuple[list[float], list[float]]:
    """Return the median waiting and the processor's work of one request in milliseconds: nothing, plain, watched."""
    with serve("tests.benchmarks.nothing:application") as nothing, serve("tests.benchmarks.watching_app") as site:
        asked = ((nothing, "/"), (site, "/plain"), (site, "/watched"))
        for server, path in asked:
            time_requests(server.port, path, count=WARM_UP)
        times_ms: list[list[float]] = [[], [], []]
        worked_s = [0.0, 0.0, 0.0]
        for _ in range(rounds):
            for number, (server, path) in enumerate(asked):
                before_s = server.measure_processor_s()
                times_ms[number] += time_requests(server.port, path, count=TURN)
                time.sleep(TOLD_AFTER_S)
                worked_s[number] += server.measure_processor_s() - before_s
    requests = rounds * TURN
    return [statistics.median(times) for times in times_ms], [seconds * 1000 / requests for seconds in worked_s]


def time_requests(port: int, path: str, *, count: int) -> list[float]:
    """Return the time of each request in milliseconds, over one kept connection."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    times_ms = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for _ in range(count):
            started_at = time.perf_counter()
            connection.sendall(request)
            answer = b""
            while not answer.endswith(LAST_CHUNK):
                answer += connection.recv(65536)
            times_ms.append((time.perf_counter() - started_at) * 1000)
            if not answer.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(f"{path} answered {answer!r}")
    return times_ms


def find_cost(figures_ms: list[float]) -> float:
    nothing, plain, watched = figures_ms
    return (watched - plain) / nothing


def describe(costs: list[float]) -> str:
    return f"{statistics.mean(costs):.1%} ({min(costs):.1%} to {max(costs):.1%})"


if __name__ == "__main__":
    main()
