"""What logging, ids and metrics cost a request: the do-nothing view watched and not watched, in turns in one run.

DATABASE_URL=… python -m tests.benchmarks.watching [--rounds 500]    # asks the database nothing

Both ways: as the visitor waits, and as the processor works, which includes what is told a moment after the answer.
"""

import argparse
import os
import statistics
import time

from tests.benchmarks.servers import Server, serve

SETTINGS = "tests.benchmarks.watching_settings"
TURN = 20
WARM_UP_TURNS = 20
TOLD_AFTER_S = 0.3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=500, help="how often the three take turns")
    rounds = parser.parse_args().rounds
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    with (
        serve("tests.benchmarks.nothing:application") as nothing,
        serve("config.wsgi") as plain,
        serve("config.wsgi", WATCHED="1") as watched,
    ):
        servers = (nothing, plain, watched)
        ask_in_turns(servers, WARM_UP_TURNS)
        before_s = [server.measure_processor_s() for server in servers]
        waited_ms = ask_in_turns(servers, rounds)
        time.sleep(TOLD_AFTER_S)
        requests = rounds * TURN
        worked_ms = [
            (server.measure_processor_s() - since_s) * 1000 / requests
            for server, since_s in zip(servers, before_s, strict=True)
        ]
    print_figures("waiting, median", waited_ms)
    print_figures("of the processor", worked_ms)


def ask_in_turns(servers: tuple[Server, ...], rounds: int) -> list[float]:
    """Return the median of each in milliseconds."""
    times_ms: list[list[float]] = [[] for _ in servers]
    for _ in range(rounds):
        for number, server in enumerate(servers):
            times_ms[number] += server.time_requests("/", count=TURN)
    return [statistics.median(times) for times in times_ms]


def print_figures(what: str, figures_ms: list[float]) -> None:
    nothing, plain, watched = figures_ms
    costs = (watched - plain) / nothing
    print(f"{what}: the do-nothing view {nothing:.3f} ms, unwatched {plain:.3f}, watched {watched:.3f}: {costs:.1%}")


if __name__ == "__main__":
    main()
