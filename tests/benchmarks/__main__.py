"""What pages cost: figures, and ratios to a do-nothing view in the same run.

make benchmark                  # needs DATABASE_URL; adds synthetic members up to 100,000 when they are missing
make benchmark ARGS="--members 20000 --requests 200"
"""

import argparse
import gzip
import os
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"

import django

django.setup()

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.profiles.models import Listing, Profile
from tests.benchmarks.servers import Server, serve

STATIC = Path(__file__).resolve().parents[2] / "knowledge_commons_profiles" / "static"
PROFILE = "/members/fifty-works/"
SEARCH = "/members/?q=history+mar"
NETWORK = "/network/letters/members/"
OK = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=300)
    options = parser.parse_args()
    prepare(options.members)
    report_sizes()
    report_queries()
    report_times(options.requests)


def prepare(member_count: int) -> None:
    call_command("migrate", verbosity=0)
    if not Profile.objects.filter(username="fifty-works").exists():
        call_command("load_demo")
    if Profile.objects.filter(username__startswith="synthetic-").count() < member_count:
        call_command("load_demo", scale=member_count)
    print(f"{Profile.objects.count():,} profiles, {Listing.objects.count():,} listings")


def report_sizes() -> None:
    page = Client().get(PROFILE).content
    print(
        f"profile of 50 works: {len(page) / 1024:.1f} KB of HTML, {len(gzip.compress(page)) / 1024:.1f} KB compressed"
    )
    files = [path for pattern in ("css/*.css", "js/*.js") for path in STATIC.glob(pattern)]
    files.append(Path(django.__file__).parents[1] / "django_htmx/static/django_htmx/htmx-2.min.js")
    total = sum(len(gzip.compress(path.read_bytes())) for path in files)
    print(f"all CSS and JavaScript: {total / 1024:.1f} KB compressed in {len(files)} files")


def report_queries() -> None:
    print(f"\n{'page':<44}{'queries':>8}{'database ms':>13}")
    for label, path in (
        ("profile, cache empty", PROFILE),
        ("profile, kept", PROFILE),
        ("directory, cache empty", "/members/"),
        ("directory, kept counts", "/members/"),
        (f"directory, page {2000:,}", find_deep_page()),
        ("network", NETWORK),
        ("search of two words", SEARCH),
        ("search of two words with a facet", f"{SEARCH}&network=letters"),
    ):
        if label.endswith("empty"):
            cache.clear()
        with CaptureQueriesContext(connection) as captured:
            status = Client().get(path).status_code
        time_ms = sum(float(query["time"]) for query in captured.captured_queries) * 1000
        print(f"{label:<44}{len(captured):>8}{time_ms:>13.0f}" + ("" if status == 200 else f"  (status {status})"))


def find_deep_page() -> str:
    """Return the address of the 2,000th page, or of the last when there are fewer."""
    from knowledge_commons_profiles.directory.paging import build_cursor_after

    listings = Listing.objects.filter(audience="everyone").order_by("sort_name", "profile_id")
    place = min(1999 * 25, listings.count() - 26)
    return f"/members/?cursor={build_cursor_after(listings[place])}"


def report_times(requests: int) -> None:
    deep = find_deep_page()
    with (
        serve("tests.benchmarks.nothing:application") as nothing,
        serve("config.wsgi") as kept,
        serve("config.wsgi", BENCHMARK_CACHE="off") as cold,
    ):
        base_ms = nothing.measure_ms("/", requests=requests)
        print(f"\n{'page':<44}{'median ms':>10}{'× nothing':>11}   (do-nothing view: {base_ms:.2f} ms)")
        report(kept, "profile of 50 works, kept", PROFILE, base_ms, requests)
        report(cold, "profile of 50 works, no cache", PROFILE, base_ms, requests)
        report(kept, "directory, first page", "/members/", base_ms, requests)
        report(kept, "directory, 2,000th page", deep, base_ms, requests)
        report(kept, "network", NETWORK, base_ms, requests)
        report(kept, "search of two words", SEARCH, base_ms, max(20, requests // 10))
        before = kept.measure_memory_mib()
        for number in range(requests):
            kept.measure_ms(f"/members/?q=a{number}", requests=1)
        after = kept.measure_memory_mib()
        print(f"\nmemory of one worker: {before:.0f} MiB, after {requests} more searches {after:.0f} MiB")


def report(server: Server, label: str, path: str, base_ms: float, requests: int) -> None:
    median_ms = server.measure_ms(path, requests=requests)
    print(f"{label:<44}{median_ms:>10.2f}{median_ms / base_ms:>10.1f}×")


if __name__ == "__main__":
    main()
