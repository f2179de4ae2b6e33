"""What pages cost: figures, and ratios to a do-nothing view in the same run.

make benchmark                  # needs DATABASE_URL; adds synthetic members up to 100,000 when they are missing
make benchmark ARGS="--members 20000 --rounds 20"
"""

import argparse
import gzip
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"

import django

django.setup()

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Listing, Profile
from tests.benchmarks.ratios import Case, Ratio, measure_ratios
from tests.benchmarks.servers import serve

STATIC = Path(__file__).resolve().parents[2] / "knowledge_commons_profiles" / "static"
PROFILE = "/members/fifty-works/"
SEARCH = "/members/?q=history+mar"
NETWORK = "/network/letters/members/"
DEEP_PAGE = 2000
PER_PAGE = 25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60, help="how often the pages take turns")
    options = parser.parse_args()
    prepare(options.members)
    report_sizes()
    report_times(options.rounds)


def prepare(member_count: int) -> None:
    call_command("migrate", verbosity=0)
    if not Profile.objects.filter(username="fifty-works").exists():
        call_command("load_demo")
    if Profile.objects.filter(username__startswith="synthetic-").count() < member_count:
        call_command("load_demo", scale=member_count)
    set_due(PROFILE, timezone.now() + timedelta(days=1))
    print(f"{Profile.objects.count():,} profiles, {Listing.objects.count():,} listings")


def set_due(page: str, moment: datetime) -> None:
    """Say when what others know of the person is to be asked again: a page view after that enqueues a refresh."""
    Copy.objects.filter(profile__username=page.split("/")[2]).update(due_at=moment)


def report_sizes() -> None:
    page = Client().get(PROFILE).content
    print(
        f"profile of 50 works: {len(page) / 1024:.1f} KB of HTML, {len(gzip.compress(page)) / 1024:.1f} KB compressed"
    )
    files = [path for pattern in ("css/*.css", "js/*.js") for path in STATIC.glob(pattern)]
    files.append(Path(django.__file__).parents[1] / "django_htmx/static/django_htmx/htmx-2.min.js")
    total = sum(len(gzip.compress(path.read_bytes())) for path in files)
    print(f"all CSS and JavaScript: {total / 1024:.1f} KB compressed in {len(files)} files")


def report_times(rounds: int) -> None:
    """Print a table for docs/performance.md; all its pages were measured in turns."""
    deep = find_deep_page()
    with (
        serve("tests.benchmarks.nothing:application") as nothing,
        serve("config.wsgi") as kept,
        serve("config.wsgi", BENCHMARK_CACHE="off") as cold,
    ):
        cases = (
            Case("profile of 50 works, kept", kept, PROFILE, "at most 3"),
            Case("profile of 50 works, nothing kept", cold, PROFILE, "at most 15"),
            Case("directory, first page", kept, "/members/", "at most 15"),
            Case("directory, 2,000th page", kept, deep, "what the first costs"),
            Case("network", kept, NETWORK, "at most 15"),
            Case("search of two words", kept, SEARCH, ""),
            Case("search of two words with a facet", kept, f"{SEARCH}&network=letters", ""),
        )
        base_ms, ratios = measure_ratios(nothing, cases, rounds=rounds)
        print(f"\nThe do-nothing view takes {base_ms:.2f} ms.\n")
        print("| page | queries | database ms | × do-nothing view, median | × by the quickest tenth | wanted |")
        print("|---|---|---|---|---|---|")
        for case in cases:
            print(describe(case, ratios[case], is_kept=case.server is kept))
        set_due(PROFILE, timezone.now())
        stale = Case("profile of 50 works, nothing kept, a refresh enqueued", cold, PROFILE, "")
        print(describe(stale, measure_ratios(nothing, [stale], rounds=max(1, rounds // 4))[1][stale], is_kept=False))
        before = kept.measure_memory_mib()
        for number in range(rounds * 10):
            kept.time_requests(f"/members/?q=a{number}", count=1)
        after = kept.measure_memory_mib()
        print(f"\nmemory of one worker: {before:.0f} MiB, after {rounds * 10} more searches {after:.0f} MiB")


def describe(case: Case, ratio: Ratio, *, is_kept: bool) -> str:
    count, time_ms = count_queries(case.path, is_kept=is_kept)
    return f"| {case.label} | {count} | {time_ms:.0f} | {ratio.median:.1f} | {ratio.decile:.1f} | {case.wanted} |"


def count_queries(path: str, *, is_kept: bool, headers: Sequence[tuple[str, str]] = ()) -> tuple[int, float]:
    """Return how many queries the page asks, and how long the database takes for them at best, in ms."""
    client = Client(headers=dict(headers))
    client.get(path)
    times_s = []
    for _ in range(3):
        if not is_kept:
            for cache in caches.all(initialized_only=False):
                cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        times_s.append(sum(float(query["time"]) for query in captured.captured_queries))
    return len(captured), min(times_s) * 1000


def find_deep_page() -> str:
    """Return the address of the 2,000th page, or of the last when there are fewer."""
    from knowledge_commons_profiles.directory.paging import Order, Place, encode_cursor

    listings = Listing.objects.filter(audience="everyone").order_by("sort_name", "profile_id")
    place = min((DEEP_PAGE - 1) * PER_PAGE, listings.count() - PER_PAGE) - 1
    last = listings[place]
    return f"/members/?cursor={encode_cursor(Place(Order.NAME, (last.sort_name,), last.profile_id))}"


if __name__ == "__main__":
    main()
