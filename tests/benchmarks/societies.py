"""Asking a society about 10,000 members from two processes, both killed half-way: its limit, and that work goes on.

DATABASE_URL=postgresql://…/an-empty-database python -m tests.benchmarks.societies [--members 10000] [--port 8701]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from urllib.request import urlopen

from tests.clients import fake_societies

LIMIT = 6000  # requests a minute: much, so that the run takes minutes and not hours
NAMES = {"MLA_API_KEY": fake_societies.MLA_KEY, "MLA_API_SECRET": fake_societies.MLA_SECRET}
NIGHT = "tests.benchmarks.societies"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
os.environ |= {**NAMES, "MLA_REQUESTS_A_MINUTE": str(LIMIT), "MSU_EMAIL_DOMAINS": "", "DJANGO_LOG_LEVEL": "ERROR"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--port", type=int, default=8701)
    parser.add_argument("--night", action="store_true", help="be the second process")
    options = parser.parse_args()
    os.environ["MLA_API_BASE_URL"] = f"http://127.0.0.1:{options.port}/mla/"
    import django

    django.setup()
    if options.night:
        work_through_the_night()
    else:
        measure(options.members, options.port)


def work_through_the_night() -> None:
    """Do what workers do at night, without the pauses between."""
    from django.core.management import call_command

    from knowledge_commons_profiles.accounts.societies import queue_due

    while queue_due.call():
        call_command("work", batch=True)


def measure(member_count: int, port: int) -> None:
    from knowledge_commons_profiles.memberships.models import Membership

    prepare(member_count)
    society = subprocess.Popen([sys.executable, "-m", "tests.clients.fake_societies", str(port), str(LIMIT)])
    try:
        wait_for(port)
        started_at = time.monotonic()
        run_both(port, until=lambda: Membership.objects.count() >= member_count // 2)
        print(f"killed after {Membership.objects.count():,} of {member_count:,} members")
        give_back_lost_tasks()
        run_both(port, until=lambda: False)
        report(member_count, port, time.monotonic() - started_at)
    finally:
        society.terminate()
        society.wait()


def prepare(member_count: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from knowledge_commons_profiles.accounts.models import EmailAddress
    from knowledge_commons_profiles.memberships.models import Membership, Network, Turn
    from knowledge_commons_profiles.profiles.models import Profile

    call_command("migrate", verbosity=0)
    for model in (Membership, Turn, DBTaskResult):
        model.objects.all().delete()
    Network.objects.get_or_create(slug="mla", defaults={"code": "MLA", "name": "MLA"})
    known = Profile.objects.filter(username__startswith="asked-").count()
    people = Profile.objects.bulk_create(
        Profile(username=f"asked-{number}", name=f"Asked {number}") for number in range(known, member_count)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(
            profile=person, address=f"{person.username}@example.org", verified_at=timezone.now(), is_primary=True
        )
        for person in people
    )


def run_both(port: int, *, until) -> None:
    """Run both processes until they end, or kill them as the kernel would when `until` is so."""
    commands = (["manage.py", "backfill_memberships"], ["-m", NIGHT, "--night", "--port", str(port)])
    processes = [subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL) for command in commands]
    while any(process.poll() is None for process in processes):
        time.sleep(1)
        if until():
            for process in processes:
                process.kill()
    if not until() and any(process.returncode for process in processes):
        raise RuntimeError("a process failed")


def give_back_lost_tasks() -> None:
    """Do at once what a worker does half a minute after a kill."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(status="RUNNING").update(status="READY", started_at=None)


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            read_figures(port)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the society did not start")


def read_figures(port: int) -> dict[str, object]:
    with urlopen(f"http://127.0.0.1:{port}/figures", timeout=10) as answer:
        figures: dict[str, object] = json.load(answer)
        return figures


def report(member_count: int, port: int, seconds: float) -> None:
    from knowledge_commons_profiles.memberships.models import Membership

    figures = read_figures(port)
    print(f"{Membership.objects.filter(state='yes').count():,} of {member_count:,} are members, in {seconds:.0f} s")
    print(f"most requests in any minute: {figures['most']} of {LIMIT:,} allowed; refused: {figures['refused']}")
    print(f"requests: {figures['asked']:,} for at least {2 * member_count:,} (a search and a record each)")


if __name__ == "__main__":
    main()
