"""How each thing of the production stack is broken and mended, and which alarm is promised for it."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from tests.docker.keys import write_keys
from tests.docker.site import HOST
from tests.docker.stack import Stack, docker, eventually
from tests.drill.gates import Breaker, Gate

FILE = "docker-compose.production.yml"
HOLD = (
    "from django.db import connection, transaction\n"
    "with transaction.atomic(), connection.cursor() as cursor:\n"
    "    cursor.execute('SET statement_timeout = 0')\n"
    "    cursor.execute('LOCK TABLE profiles_listing IN ACCESS EXCLUSIVE MODE')\n"
    "    cursor.execute('SELECT pg_sleep(600)')\n"
)
HELD = "FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'profiles_listing'::regclass"


def build_breakers(stack: Stack, certificates: Path, provider: Gate) -> dict[str, Breaker]:
    return {
        "one of two django": pause(stack, "django"),
        "Redis": stop(stack, "redis", "component-redis"),
        "MariaDB": lose_wordpress(stack),
        "worker": stop(stack, "worker", "component-worker"),
        "identity provider": Breaker(provider.close, provider.open, "probe-sign_in"),
        "certificate": Breaker(
            lambda: change_certificate(stack, certificates, days=5),
            lambda: change_certificate(stack, certificates, days=90),
            "probe-certificate",
            is_felt=False,
        ),
        "slow queries": hold_table(stack, "probe-directory"),
        "disk": fill_disk(stack, "probe-disk"),
        "PostgreSQL": stop(stack, "postgres", "component-postgres-db"),
        "Traefik": stop(stack, "traefik", "probe-site"),
    }


def stop(stack: Stack, service: str, alarm: str) -> Breaker:
    return Breaker(
        lambda: stack.compose("stop", "--timeout", "5", service),
        lambda: stack.compose("start", service),
        alarm,
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

    return replace(plain, close=close, open=let_in, is_felt=False)


def pause(stack: Stack, service: str) -> Breaker:
    """Nobody is told: the other one serves."""
    container = stack.find_containers(service)[0]
    return Breaker(lambda: docker("pause", container), lambda: docker("unpause", container))


def change_certificate(stack: Stack, secrets: Path, *, days: int) -> None:
    write_keys(secrets, HOST, days=days)
    (secrets / "trusted.pem").write_bytes((secrets / "server.pem").read_bytes())
    stack.compose("restart", "traefik")
    stack.compose("restart", "monitor")


def fill_disk(stack: Stack, alarm: str) -> Breaker:
    """A disk of 1.2 GB, which is the monitor's alone, stands for the machine's."""
    as_root = ("exec", "--no-TTY", "--user", "root", "monitor")
    return Breaker(
        lambda: stack.compose(*as_root, "fallocate", "--length", "300M", "/disk/full"),
        lambda: stack.compose(*as_root, "rm", "/disk/full"),
        alarm,
        is_felt=False,
    )


def hold_table(stack: Stack, alarm: str) -> Breaker:
    """Hold the directory as a migration that went wrong would: whoever searches waits for the limit."""
    holding: list[subprocess.Popen[bytes]] = []

    def close() -> None:
        command = ["docker", "compose", "--file", FILE, "--project-name", stack.project, "exec", "--no-TTY", "worker"]
        holding.append(
            subprocess.Popen(
                [*command, "python", "manage.py", "shell", "--no-imports", "--command", HOLD],
                env={**os.environ, **stack.all_variables()},
                stderr=subprocess.DEVNULL,  # it says that its connection was ended, which is how it ends
            )
        )
        eventually(lambda: "1" in ask("SELECT count(*) " + HELD), within_s=120)

    def let_go() -> None:
        ask("SELECT pg_terminate_backend(pid) " + HELD)
        holding.pop().wait(timeout=60)

    def ask(query: str) -> str:
        return stack.run("postgres", "psql", "--username", "profiles", "-tAc", query, "profiles")

    return Breaker(close, let_go, alarm)
