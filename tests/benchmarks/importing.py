"""What the import costs: members a second, ratio to a do-nothing loop, and memory, with 20 fields each.

DATABASE_URL=… WORDPRESS_DATABASE_URL=… python -m tests.benchmarks.importing --people 50000

Both databases should be empty ones: the demo Commons is loaded into MariaDB, and its people into PostgreSQL.
"""

import argparse
import os
import resource
import tempfile
from io import StringIO
from pathlib import Path
from time import monotonic, process_time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"

import django

django.setup()

from django.core.management import call_command

from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.wordpress.members import count_members

LOOP = 10_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--keep", action="store_true", help="take the Commons that is in MariaDB already")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    if not options.keep:
        call_command("load_wordpress_demo", people=options.people, groups=200)
    if Profile.objects.exists():
        raise SystemExit("PostgreSQL holds profiles already: name an empty database.")
    loop_s = measure_loop()
    for run in ("first run", "second run"):
        report_run(run, loop_s)


def measure_loop() -> float:
    """Return what this machine takes for ten million additions now, so that figures of a busy one can be compared."""
    started, total = process_time(), 0
    for number in range(LOOP):
        total += number
    return process_time() - started


def report_run(name: str, loop_s: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        started, started_cpu = monotonic(), process_time()
        files = {"bad_rows": Path(folder) / "bad.csv", "state": Path(folder) / "state.json"}
        call_command("import_wordpress", stdout=StringIO(), **files)
        wall_s, cpu_s = monotonic() - started, process_time() - started_cpu
    count = count_members()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {count / wall_s:,.0f} members a second ({count:,} in {wall_s:.0f} s); {cpu_s / count * 1000:.2f} ms"
        f" of our own CPU each, {cpu_s / count / loop_s * LOOP:,.0f} additions; at most {peak_mb:.0f} MB"
    )


if __name__ == "__main__":
    main()
