"""Wait until PostgreSQL lets us in, as containers of one stack start in any order.

A mistake in the environment, a wrong password, a certificate that is not to be trusted or a database that does not
exist will not go away: they end at once.
"""

import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured

from config.env import env

PAUSE_S = 0.5
# https://www.postgresql.org/docs/current/errcodes-appendix.html: waiting mends neither.
HOPELESS = ("28000", "28P01", "3D000")
HOPELESS_WORDS = ("authentication failed", "does not exist", "certificate verify failed", "does not match host name")


def main() -> int:
    url = env.text("DATABASE_URL")
    limit_s = env.number("POSTGRES_WAIT_LIMIT", default=60)
    try:
        read_everything()
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        return 1
    server = build_server(env.database("DATABASE_URL"))
    deadline = time.monotonic() + limit_s
    while True:
        try:
            psycopg.connect(**server, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if is_hopeless(error) or time.monotonic() > deadline:
                print(f"PostgreSQL does not let us in: {hide(url, error)}", file=sys.stderr)
                return 1
        else:
            return 0
        time.sleep(PAUSE_S)


def build_server(entry: dict[str, Any]) -> dict[str, Any]:  # Any: Django's DATABASES entry
    """Return what libpq is told of the server. It reads an address with a folder in place of a host differently."""
    words = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {**{word: entry[name] for word, name in words.items() if entry.get(name)}, **entry.get("OPTIONS", {})}


def read_everything() -> None:
    """Read what the server and the site will read. Raises ImproperlyConfigured that names every mistake at once."""
    with suppress(ImproperlyConfigured):  # what is wrong there is remembered, and named with the rest
        import_module("config.gunicorn")
    import_module(env.text("DJANGO_SETTINGS_MODULE", default="config.settings.production"))
    env.check()


def is_hopeless(error: psycopg.OperationalError) -> bool:
    return error.sqlstate in HOPELESS or any(words in str(error) for words in HOPELESS_WORDS)


def hide(url: str, error: psycopg.OperationalError) -> str:
    """Return the server's words; should they ever repeat the address, its password is not among them."""
    return str(error).replace(url, "DATABASE_URL").strip()


if __name__ == "__main__":
    sys.exit(main())
