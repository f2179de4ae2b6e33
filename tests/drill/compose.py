"""The real production stack on a Docker Engine, with whatever a deployment has around it on this machine."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from config.local_provider import start_provider
from tests.aws import run_aws
from tests.cron.servers import Site, answer, serve
from tests.docker.conftest import append, build, write_environment
from tests.docker.keys import write_keys
from tests.docker.site import HOST
from tests.docker.stack import Stack, docker, eventually
from tests.drill.gates import Gate
from tests.machine import find_free_port

FILE = "docker-compose.production.yml"
OVERLAY = Path(__file__).with_name("overlay.yml")
SECRETS = "/run/secrets"
TOKEN = "the-drills-own"
EVERYTHING = tuple(f"probe-{name}" for name in ("site", "home", "health", "directory", "sign_in", "certificate"))
# The home page needs none.
WITHOUT_A_DATABASE = (
    "probe-health", "probe-directory", "probe-sign_in",
    "component-postgres-db", "component-migrations", "component-worker",
)  # fmt: skip
# What visitors ask, for the site's own figures: pages, one that is missing, the API, and a whole sign-in.
VISITS = """
home = { kind = "http", url = "{site}/" }
directory = { kind = "http", url = "{site}/members/" }
search = { kind = "directory", url = "{site}/members/?q={search}", member = "{member}" }
profile = { kind = "http", url = "{site}/members/{member}/" }
missing = { kind = "http", url = "{site}/nothing-is-here/" }
api = { kind = "http", url = "{site}/api/v1/members/{member}/" }
broker = { kind = "http", url = "{site}/broker/health/" }
person = { kind = "canary", url = "{site}/login/", form = "sub=ada", text = "/logout/", limit_s = 20 }
"""
REGISTER = (
    "from knowledge_commons_profiles.accounts.models import LoginMethod\n"
    "from knowledge_commons_profiles.profiles.models import Profile\n"
    "profile = Profile.objects.get(username='ada-lovelace')\n"
    "LoginMethod.objects.create(profile=profile, issuer='{issuer}', subject='ada')\n"
)
LOAD = "from knowledge_commons_profiles.demo.world import load_world; load_world(has_pictures=False)"
HOLD = (
    "from django.db import connection, transaction\n"
    "with transaction.atomic(), connection.cursor() as cursor:\n"
    "    cursor.execute('SET statement_timeout = 0')\n"
    "    cursor.execute('LOCK TABLE profiles_listing IN ACCESS EXCLUSIVE MODE')\n"
    "    cursor.execute('SELECT pg_sleep(600)')\n"
)
# The provider of this machine has no TLS, which production refuses.
SETTINGS = """
from config.settings.production import *
SILENCED_SYSTEM_CHECKS = ["profiles.E002"]
INSTALLED_APPS = [*INSTALLED_APPS, "knowledge_commons_profiles.demo"]
"""
PROBES = """
site = { kind = "http", url = "{watched}", watched = true }
home = { kind = "http", url = "{site}/", status = 200, text = "</html>" }
health = { kind = "health", url = "{site}/health/" }
directory = { kind = "directory", url = "{site}/members/?q={search}", member = "{member}" }
sign_in = { kind = "sign_in", url = "{site}/login/" }
certificate = { kind = "certificate", url = "{site}/", days = 14 }
disk = { kind = "disk", folder = "/disk", gigabytes = 1 }
"""


@dataclass(frozen=True)
class Breaker:
    """`expected`: the alarms that are promised, and within how many seconds."""

    close: Callable[[], object]
    open: Callable[[], object]
    expected: frozenset[str]
    within_s: int = 120


@dataclass
class ComposeStack:
    variables: dict[str, str]
    sparkpost: Site
    gates: Mapping[str, Breaker] = field(default_factory=dict)
    start_monitor: Callable[[], object] = print
    stop_monitor: Callable[[], object] = print
    visit: Callable[[], object] = print
    read_output: Callable[[], list[str]] = list


@contextmanager
def run_compose_stack(folder: Path) -> Iterator[ComposeStack]:
    bridge = docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}").strip()
    with ExitStack() as running:
        aws = Gate(find_port(running.enter_context(run_aws())), host=bridge)
        sparkpost = running.enter_context(serve())
        sparkpost.otherwise = answer(200, b"{}")
        mail = Gate(find_port(sparkpost.url), host=bridge)
        provider = Gate(run_provider(running, folder), host=bridge)
        outside = {
            "AWS_ENDPOINT_URL": f"http://{bridge}:{aws.port}",
            "SPARKPOST_API_URL": f"http://{bridge}:{mail.port}",
        }
        variables = write_everything(folder, outside, f"http://{bridge}:{provider.port}")
        stack = start(folder, running)
        register = REGISTER.format(issuer=f"http://{bridge}:{provider.port}")
        stack.run("django", "python", "manage.py", "shell", "--no-imports", "--command", register)
        certificates = folder / "secrets"
        gates = {
            "one of two django": pause(stack, "django"),
            "Redis": stop(stack, "redis", "component-redis"),
            "MariaDB": lose_wordpress(stack),
            "worker": stop(stack, "worker", "component-worker"),
            "identity provider": Breaker(provider.close, provider.open, frozenset({"probe-sign_in"})),
            "certificate": Breaker(
                lambda: change_certificate(stack, certificates, days=5),
                lambda: change_certificate(stack, certificates, days=90),
                frozenset({"probe-certificate"}),
            ),
            "slow queries": hold_table(stack, "probe-directory"),
            "disk": fill_disk(stack, "probe-disk"),
            "PostgreSQL": stop(stack, "postgres", *WITHOUT_A_DATABASE),
            "Traefik": stop(stack, "traefik", *EVERYTHING),
        }
        yield ComposeStack(
            variables,
            sparkpost,
            gates,
            lambda: stack.compose("start", "monitor"),
            lambda: stack.compose("stop", "monitor"),
            partial(visit, stack),
            lambda: [line for service in ("django", "worker") for line in stack.read_output(service)],
        )


def find_port(url: str) -> int:
    return int(url.rpartition(":")[2])


def run_provider(running: ExitStack, folder: Path) -> int:
    people = folder / "people.json"
    people.write_text(json.dumps([{"sub": "ada"}]), encoding="utf-8")
    process = start_provider(port := find_free_port(), people, folder / "provider.log")
    running.callback(process.wait, 30)
    running.callback(process.terminate)
    return port


def write_everything(folder: Path, outside: Mapping[str, str], provider: str) -> dict[str, str]:
    """Write what operators write, and return the monitor's variables as this machine may use them."""
    write_environment(folder, "production")
    secrets = write_keys(folder / "secrets", HOST)
    (secrets / "trusted.pem").write_bytes((secrets / "server.pem").read_bytes())
    (secrets / "drill_settings.py").write_text(SETTINGS, encoding="utf-8")
    (secrets / "probes.toml").write_text(PROBES, encoding="utf-8")
    (secrets / "visits.toml").write_text(VISITS, encoding="utf-8")
    append(folder / ".django", DJANGO_SETTINGS_MODULE="drill_settings", PYTHONPATH=SECRETS)
    # Else it would be named after the drill's own settings.
    append(folder / ".django", METRICS_DIMENSIONS="Environment=production")
    append(folder / ".django", HEALTH_TOKEN=TOKEN, WORDPRESS_DATABASE_URL="mysql://root:drill@mariadb/wordpress")
    append(folder / ".django", CILOGON_DISCOVERY_URL=f"{provider}/.well-known/openid-configuration")
    append(folder / ".traefik", TLS_CERTIFICATE_FILE=f"{SECRETS}/server.pem", TLS_KEY_FILE=f"{SECRETS}/server.pem")
    monitor = {
        **outside,
        "CHECK_WEBSITE": f"https://{HOST}/",
        "MONITOR_PROBES": f"{SECRETS}/probes.toml",
        "MONITOR_CA_FILE": f"{SECRETS}/trusted.pem",
        "MONITOR_KNOWN_MEMBER": "ada-lovelace",
        "MONITOR_MAIL_FROM": "monitor@example.org",
        "MONITOR_MAIL_TO": "keeper@example.org",
        "SPARKPOST_API_KEY": "opens-nothing",
        "HEALTH_TOKEN": TOKEN,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "opens",
        "AWS_SECRET_ACCESS_KEY": "nothing",
    }
    (folder / ".monitor").write_text("", encoding="utf-8")
    append(folder / ".monitor", **monitor)
    here = {"MONITOR_PROBES": str(secrets / "probes.toml"), "MONITOR_CA_FILE": str(secrets / "trusted.pem")}
    return {"PATH": os.environ["PATH"], **monitor, **here, "MONITOR_DATA": str(folder)}


def start(folder: Path, running: ExitStack) -> Stack:
    build(folder, FILE)
    variables = {
        "ENVIRONMENT_FOLDER": str(folder),
        "SECRETS_FOLDER": str(folder / "secrets"),
        "COMPOSE_PROFILES": "stores",
        "HTTP_PUBLISHED_PORT": "8280",
        "HTTPS_PUBLISHED_PORT": "8243",
    }
    stack = Stack(FILE, "profiles-drill", variables, more_files=(str(OVERLAY),))
    stack.down()
    running.callback(stack.down)
    stack.up("--scale", "django=2")
    stack.run("django", "python", "manage.py", "shell", "--no-imports", "--command", LOAD)
    stack.run("django", "python", "manage.py", "load_wordpress_demo")
    stack.compose("stop", "monitor")
    return stack


def visit(stack: Stack) -> None:
    """Let people use the site: a round of the monitor with other probes, of which nobody hears."""
    variables = (f"MONITOR_PROBES={SECRETS}/visits.toml", "MONITOR_DATA=/tmp")
    stack.run("monitor", "env", *variables, "sh", "-c", "python -m cron --dry-run || true")  # a page is missing


def stop(stack: Stack, service: str, *alarms: str) -> Breaker:
    return Breaker(
        lambda: stack.compose("stop", "--timeout", "5", service),
        lambda: stack.compose("start", service),
        frozenset(alarms),
    )


def lose_wordpress(stack: Stack) -> Breaker:
    """The site holds what the last refresh met; views make one every ten minutes, and the drill at once."""
    refresh = ("python", "manage.py", "refresh_mirrors", "--all", "--username", "ada-lovelace", "--source", "groups")
    plain = stop(stack, "mariadb", "component-wordpress-db")

    def close() -> None:
        plain.close()
        stack.run("django", *refresh)

    def let_in() -> None:
        plain.open()
        eventually(lambda: stack.is_healthy("mariadb"))
        stack.run("django", *refresh)

    return replace(plain, close=close, open=let_in)


def pause(stack: Stack, service: str) -> Breaker:
    """Nobody is told: the other one serves."""
    container = stack.find_containers(service)[0]
    return Breaker(lambda: docker("pause", container), lambda: docker("unpause", container), frozenset())


def change_certificate(stack: Stack, secrets: Path, *, days: int) -> None:
    write_keys(secrets, HOST, days=days)
    (secrets / "trusted.pem").write_bytes((secrets / "server.pem").read_bytes())
    stack.compose("restart", "traefik")
    stack.compose("restart", "monitor")


def fill_disk(stack: Stack, *alarms: str) -> Breaker:
    """A disk of 1.2 GB, which is the monitor's alone, stands for the machine's."""
    as_root = ("exec", "--no-TTY", "--user", "root", "monitor")
    return Breaker(
        lambda: stack.compose(*as_root, "fallocate", "--length", "300M", "/disk/full"),
        lambda: stack.compose(*as_root, "rm", "/disk/full"),
        frozenset(alarms),
    )


def hold_table(stack: Stack, *alarms: str) -> Breaker:
    """Hold the directory as a migration that went wrong would: whoever searches waits for the limit."""
    holding: list[subprocess.Popen[bytes]] = []

    def close() -> None:
        command = ["docker", "compose", "--file", FILE, "--project-name", stack.project, "exec", "--no-TTY", "worker"]
        holding.append(
            subprocess.Popen(
                [*command, "python", "manage.py", "shell", "--no-imports", "--command", HOLD],
                env={**os.environ, **stack.all_variables()},
            )
        )

    def let_go() -> None:
        end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
        stack.run("postgres", "psql", "--username", "profiles", "--command", end, "profiles")
        holding.pop().wait(timeout=60)

    return Breaker(close, let_go, frozenset(alarms))
