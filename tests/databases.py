"""The database of a test: for programs beside the test, and out of reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection


@contextmanager
def without_database() -> Iterator[None]:
    """Let nothing listen where the database was."""
    settings, port = connection.settings_dict, connection.settings_dict["PORT"]
    connection.close()
    settings["PORT"] = "1"
    try:
        yield
    finally:
        connection.close()
        settings["PORT"] = port


def build_database_url() -> str:
    """Return what DATABASE_URL has to be for another process to see the same rows; they must be committed."""
    own = connection.settings_dict
    login = quote(own["USER"]) + (f":{quote(own['PASSWORD'])}" if own["PASSWORD"] else "")
    if own["HOST"].startswith("/"):  # the embedded server's folder
        return f"postgresql://{login}@/{quote(own['HOST'])}/{own['NAME']}"
    return f"postgresql://{login}@{own['HOST']}:{own['PORT'] or 5432}/{own['NAME']}"
