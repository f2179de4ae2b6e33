"""What logging, ids and metrics cost a request: the do-nothing view watched and not watched, in turns in one run.

DATABASE_URL=… python -m tests.benchmarks.watching [--rounds 200]    # asks the database nothing
"""

import argparse
import os

from tests.benchmarks.ratios import Case, measure_ratios
from tests.benchmarks.servers import serve

SETTINGS = "tests.benchmarks.watching_settings"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200, help="how often the two take turns")
    rounds = parser.parse_args().rounds
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    with (
        serve("tests.benchmarks.nothing:application") as nothing,
        serve("config.wsgi") as plain,
        serve("config.wsgi", WATCHED="1") as watched,
    ):
        cases = (Case("not watched", plain, "/", ""), Case("watched", watched, "/", ""))
        base_ms, ratios = measure_ratios(nothing, cases, rounds=rounds)
    unwatched, seen = (ratios[case] for case in cases)
    print(f"The do-nothing view takes {base_ms:.2f} ms.")
    print(f"Being watched costs {seen.median - unwatched.median:.1%} of it.")


if __name__ == "__main__":
    main()
