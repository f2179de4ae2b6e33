"""What the API costs: figures, and ratios to a do-nothing view in the same run.

DATABASE_URL=… REDIS_SERVER=… python -m tests.benchmarks.api [--rounds 60]    # adds the demo world when it is missing
"""

import argparse
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
os.environ.setdefault("API_CALLS_PER_SERVICE", "0")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.accounts.models import EmailAddress, Service
from knowledge_commons_profiles.accounts.sister_services import make_service, renew_token
from knowledge_commons_profiles.profiles.models import Profile
from tests.benchmarks.ratios import Case, print_ratios
from tests.benchmarks.servers import Server, serve

NAME = "benchmark"
MEMBER = "/api/v1/members/fifty-works/"
FIFTY = "/api/v1/members/?per_page=50"
MEMBERS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60, help="how often the endpoints take turns")
    rounds = parser.parse_args().rounds
    authorization = ("Authorization", f"Bearer {prepare()}")
    with serve("tests.benchmarks.nothing:application") as nothing, serve("config.wsgi") as site:
        cases = build_cases(site, authorization)
        print_ratios("endpoint", nothing, cases, rounds=rounds, count_queries=count_queries)


def prepare() -> str:
    """Fill the database as far as it is not, and return a token."""
    call_command("migrate", verbosity=0)
    if not Profile.objects.filter(username="fifty-works").exists():
        call_command("load_demo")
    if Profile.objects.count() < MEMBERS:
        call_command("load_demo", scale=MEMBERS)
    for profile in Profile.objects.filter(addresses=None).order_by("pk")[:MEMBERS]:
        address = f"{profile.username}@example.org"
        EmailAddress.objects.create(profile=profile, address=address, verified_at=profile.created_at, is_primary=True)
    service = Service.objects.filter(name=NAME).first()
    return renew_token(service) if service else make_service(NAME, list(Service.Scope))[1]


def build_cases(site: Server, authorization: tuple[str, str]) -> tuple[Case, ...]:
    etag = Client(headers=dict([authorization])).get(MEMBER, headers={"Host": f"127.0.0.1:{site.port}"}).headers["ETag"]
    known = (authorization, ("If-None-Match", etag))
    return (
        Case("member, with a token", site, MEMBER, "at most 5 queries and 8×", (authorization,)),
        Case("member, known already (304)", site, MEMBER, "at most 4×", known, 304),
        Case("fifty members", site, FIFTY, "at most 8 queries and 20×", (authorization,)),
        Case("changes", site, "/api/v1/changes/?since=now", "", (authorization,)),
        Case("sub", site, "/api/v1/subs/?sub=http://cilogon.org/serverE/users/1", "", (authorization,)),
    )


def count_queries(case: Case) -> int:
    with CaptureQueriesContext(connection) as captured:
        Client(headers=dict(case.headers)).get(case.path)
    return len(captured)


if __name__ == "__main__":
    main()
