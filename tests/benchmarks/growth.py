"""How cost grows with members: pages, search, facets, API and change feed at 1,000, 10,000, 100,000 and 1,000,000.

DATABASE_URL=postgresql://…/an-empty-database python -m tests.benchmarks.growth [--sizes 1000 10000] [--rounds 15]

A million needs 6 GB of disk and twenty minutes. Ratios are to the do-nothing view of the same minute.
"""

import argparse
import os
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
os.environ.setdefault("API_CALLS_PER_SERVICE", "0")

import django

django.setup()

from django.db import connection
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import make_service, renew_token
from knowledge_commons_profiles.api.feed import build_place_cursor
from knowledge_commons_profiles.profiles.changes import place_of
from knowledge_commons_profiles.profiles.models import Change
from tests.benchmarks.__main__ import NETWORK, PROFILE, SEARCH, count_queries, find_deep_page, prepare, set_due
from tests.benchmarks.ratios import Case, measure_ratios
from tests.benchmarks.servers import Server, serve

NAME = "growth benchmark"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# One change for each member, as after a night in which a society was asked about all of them.
CHANGED = """
    INSERT INTO profiles_change (profile_number, username, kind, happened_at)
    SELECT profile.id, profile.username, 'updated', now() FROM profiles_profile AS profile
     WHERE NOT EXISTS (SELECT FROM profiles_change AS change WHERE change.profile_number = profile.id)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=15, help="how often the pages take turns")
    options = parser.parse_args()
    print(
        "| members | page | database ms | × do-nothing view, median | × by the quickest tenth |\n|---|---|---|---|---|"
    )
    for size in options.sizes:
        prepare(size)
        with connection.cursor() as cursor:
            cursor.execute(CHANGED)
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does in its own time
        measure(size, options.rounds)


def measure(size: int, rounds: int) -> None:
    bearer = (("Authorization", f"Bearer {make_token()}"),)
    with (
        serve("tests.benchmarks.nothing:application") as nothing,
        serve("config.wsgi") as kept,
        serve("config.wsgi", BENCHMARK_CACHE="off") as cold,
    ):
        cases = build_cases(kept, cold, bearer)
        _, ratios = measure_ratios(nothing, cases, rounds=rounds)
        for case in cases:
            _, time_ms = count_queries(case.path, is_kept=case.server is kept, headers=case.headers)
            ratio = ratios[case]
            print(f"| {size:,} | {case.label} | {time_ms:.1f} | {ratio.median:.1f} | {ratio.decile:.1f} |", flush=True)


def build_cases(kept: Server, cold: Server, bearer: tuple[tuple[str, str], ...]) -> tuple[Case, ...]:
    set_due(PROFILE, timezone.now() + timedelta(days=1))
    return (
        Case("profile, kept", kept, PROFILE, ""),
        Case("profile, nothing kept", cold, PROFILE, ""),
        Case("directory, first page", kept, "/members/", ""),
        Case("directory, a deep page", kept, find_deep_page(), ""),
        Case("network", kept, NETWORK, ""),
        Case("directory, its counts anew", cold, "/members/", ""),
        Case("search of two words", kept, SEARCH, ""),
        Case("search with a facet", kept, f"{SEARCH}&network=letters", ""),
        Case("API, fifty members", kept, "/api/v1/members/?per_page=50", "", bearer),
        Case("API, changes", kept, f"/api/v1/changes/?since={find_middle()}", "", bearer),
    )


def find_middle() -> str:
    """Return the cursor of somebody who has read half of the changes."""
    changes = Change.objects.order_by("transaction", "pk")
    return build_place_cursor(place_of(changes[changes.count() // 2]))


def make_token() -> str:
    service = Service.objects.filter(name=NAME).first()
    return renew_token(service) if service else make_service(NAME, list(Service.Scope))[1]


if __name__ == "__main__":
    main()
