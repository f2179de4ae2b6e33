"""The site and everything around it as processes of this machine, each behind a gate; and a CloudWatch that answers."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.local_provider import build_variables, start_provider
from tests.cron.servers import Site, answer, make_certificate, serve
from tests.drill.cloudwatch import Figures, run_cloudwatch
from tests.drill.gates import Breaker, Gate
from tests.machine import find_free_port, find_postgres, run_redis, wait_until_open

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 120
DATABASE = "profiles_drill"
# As `load_demo`, without drawing portraits for minutes.
LOAD = "from knowledge_commons_profiles.demo.world import load_world; load_world(has_pictures=False)"
PROBES = """
home = { kind = "http", url = "{site}/", status = 200, text = "</html>", watched = true }
health = { kind = "health", url = "{site}/health/" }
directory = { kind = "directory", url = "{site}/members/?q={search}", member = "{member}" }
sign_in = { kind = "sign_in", url = "{site}/login/" }
certificate = { kind = "certificate", url = "{secure_site}/", days = 14 }
"""

ALARMS = {
    "Redis": "component-redis",
    "PostgreSQL": "component-postgres-db",
    "identity provider": "probe-sign_in",
    "site": "probe-home",
}


@dataclass
class Stack:
    """Variables are the monitor's; `front` ends the encryption, as Traefik does."""

    variables: dict[str, str]
    figures: Figures
    sparkpost: Site
    gates: dict[str, Breaker]
    monitor: subprocess.Popen[bytes] | None = None
    log: Path = field(default_factory=Path)

    def start_monitor(self) -> None:
        with self.log.open("ab") as output:
            self.monitor = subprocess.Popen(
                [sys.executable, "-m", "cron"], cwd=ROOT, env=self.variables, stderr=output, stdout=output
            )

    def stop_monitor(self) -> None:
        if self.monitor:
            self.monitor.terminate()
            self.monitor.wait(timeout=30)


@contextmanager
def run_stack(folder: Path) -> Iterator[Stack]:
    with ExitStack() as running:
        redis = urlsplit(running.enter_context(run_redis())).port
        postgres = make_database()
        provider = find_free_port()
        gates = {"Redis": Gate(redis or 0), "PostgreSQL": Gate(5432), "identity provider": Gate(provider)}
        gates["site"] = Gate(start_site(running, folder, postgres, gates, provider))
        aws_url, figures = running.enter_context(run_cloudwatch())
        sparkpost = running.enter_context(serve())
        sparkpost.otherwise = answer(200, b"{}")
        variables = build_variables_of_monitor(folder, gates, sparkpost, aws_url)
        breakers = {name: Breaker(gate.close, gate.open, ALARMS[name]) for name, gate in gates.items()}
        stack = Stack(variables, figures, sparkpost, breakers, log=folder / "log")
        running.callback(stack.stop_monitor)
        yield stack


def start(running: ExitStack, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    running.callback(process.wait, 30)
    running.callback(process.terminate)
    return process


def make_database() -> str:
    """Make an empty database, and return its URL."""
    url = find_postgres()
    if url is None:
        raise SystemExit("The drill needs a PostgreSQL on the standard port that lets us make databases.")
    server = url.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return f"{server}/{DATABASE}"


def start_site(running: ExitStack, folder: Path, database: str, gates: dict[str, Gate], provider: int) -> int:
    """Start provider and site, wait for them, and return the site's port."""
    people = folder / "people.json"
    people.write_text(json.dumps([{"sub": "ada"}]), encoding="utf-8")
    process = start_provider(provider, people, folder / "provider.log")
    running.callback(process.wait, 30)
    running.callback(process.terminate)
    variables = {
        **build_variables(gates["identity provider"].port),
        "DATABASE_URL": re.sub(r":5432/", f":{gates['PostgreSQL'].port}/", database),
        "REDIS_SERVER": f"redis://127.0.0.1:{gates['Redis'].port}",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DJANGO_ALLOWED_HOSTS": "localhost",
    }
    for command in (["migrate", "--verbosity", "0"], ["shell", "--no-imports", "--command", LOAD]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env={**os.environ, **variables}, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    port = find_free_port()
    serve_site = ("-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread")
    certificate = make_certificate(folder)
    secure = ("--certfile", str(certificate), "--keyfile", str(certificate))
    start(running, *serve_site, *secure, "--threads", "8", "--no-control-socket", **variables)
    start(running, "manage.py", "work", "--verbosity=0", **variables)
    wait_until_open(port, timeout_s=START_LIMIT_S)
    return port


def build_variables_of_monitor(folder: Path, gates: dict[str, Gate], sparkpost: Site, aws_url: str) -> dict[str, str]:
    (folder / "probes.toml").write_text(PROBES, encoding="utf-8")
    certificate = next(folder.glob("certificate-*.pem"))
    return {
        "PATH": os.environ["PATH"],
        "CHECK_WEBSITE": f"https://localhost:{gates['site'].port}/",
        "CHECK_INTERVAL": "30",
        "MONITOR_PROBES": str(folder / "probes.toml"),
        "MONITOR_DATA": str(folder / "data"),
        "MONITOR_CA_FILE": str(certificate),
        "MONITOR_KNOWN_MEMBER": "ada-lovelace",
        "MONITOR_MAIL_FROM": "monitor@example.org",
        "MONITOR_MAIL_TO": "keeper@example.org",
        "SPARKPOST_API_KEY": "opens-nothing",
        "SPARKPOST_API_URL": sparkpost.url,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_ACCESS_KEY_ID": "opens",
        "AWS_SECRET_ACCESS_KEY": "nothing",
    }
