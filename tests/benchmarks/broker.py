"""What lending our sign-in costs: figures, and ratios to a do-nothing view in the same run.

DATABASE_URL=… REDIS_SERVER=… python -m tests.benchmarks.broker [--rounds 60]    # adds the demo world if missing
"""

import argparse
import json
import os
from functools import partial
from urllib.parse import urlencode

CALLBACK = "https://works.example.org/sso/broker-callback/"
SHARED = "shared-for-the-benchmark-alone"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
os.environ.setdefault("API_CALLS_PER_SERVICE", "0")
os.environ["BROKER_WORKS_CALLBACK"] = CALLBACK
os.environ["STATIC_API_BEARER"] = SHARED

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.accounts.models import LoginMethod, Service, User
from knowledge_commons_profiles.accounts.sessions import LOGIN_METHOD_KEY
from knowledge_commons_profiles.accounts.sister_services import make_service, renew_token
from knowledge_commons_profiles.broker.nonces import make_nonce
from knowledge_commons_profiles.profiles.models import Profile
from tests.benchmarks.ratios import Case, print_ratios
from tests.benchmarks.servers import Server, serve

NAME = "broker benchmark"
PERSON = "fifty-works"
SILENT = f"/broker/silent-login/?{urlencode({'return_to': CALLBACK})}"
VERIFY = "/broker/verify-nonce/"
JSON = ("Content-Type", "application/json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60, help="how often the addresses take turns")
    rounds = parser.parse_args().rounds
    method = prepare()
    with serve("tests.benchmarks.nothing:application") as nothing, serve("config.wsgi") as site:
        cases = build_cases(site, method)
        print_ratios("address", nothing, cases, rounds=rounds, count_queries=count_queries)


def prepare() -> LoginMethod:
    """Fill the database as far as it is not, and return how the person signs in."""
    call_command("migrate", verbosity=0)
    if not Profile.objects.filter(username=PERSON).exists():
        call_command("load_demo")
    profile = Profile.objects.get(username=PERSON)
    if profile.user is None:
        profile.user = User.objects.create(username=PERSON)
        profile.save()
    method, _ = LoginMethod.objects.get_or_create(
        issuer="https://cilogon.example.org", subject="benchmark", defaults={"profile": profile}
    )
    return method


def build_cases(site: Server, method: LoginMethod) -> tuple[Case, ...]:
    make_body = partial(build_question, method)
    own, shared = ((("Authorization", f"Bearer {token}"), JSON) for token in (make_token(), SHARED))
    return (
        Case("silent login, signed in", site, SILENT, "at most 3 queries and 6×", (sign_in(method),), 302),
        Case("silent login of a stranger", site, SILENT, "", (), 302),
        Case("verify-nonce, the shared token", site, VERIFY, "at most 1 query and 4×", shared, 200, make_body),
        Case("verify-nonce, a token of its own", site, VERIFY, "at most 1 query and 4×", own, 200, make_body),
    )


def build_question(method: LoginMethod) -> str:
    made = make_nonce(method.profile_id, method.pk)
    return json.dumps({"nonce": made.nonce if made else ""})


def make_token() -> str:
    service = Service.objects.filter(name=NAME).first()
    return renew_token(service) if service else make_service(NAME, [Service.Scope.SIGN_IN])[1]


def sign_in(method: LoginMethod) -> tuple[str, str]:
    """Return the Cookie header of somebody who signed in by this method."""
    client = Client()
    client.force_login(User.objects.get(profile=method.profile))
    session = client.session
    session[LOGIN_METHOD_KEY] = method.pk
    session.save()
    return ("Cookie", f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


def count_queries(case: Case) -> int:
    client = Client(headers=dict(case.headers))
    body = case.make_body() if case.make_body else ""
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(case.path, body, content_type="application/json") if body else client.get(case.path)
    if answer.status_code != case.status:
        raise RuntimeError(f"{case.label} answered {answer.status_code}")
    return len(captured)


if __name__ == "__main__":
    main()
