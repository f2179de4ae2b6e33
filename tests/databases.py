"""The database of a test, for programs beside the test."""

from urllib.parse import quote

from django.db import connection


def build_database_url() -> str:
    """Return what DATABASE_URL has to be for another process to see the same rows; they must be committed."""
    own = connection.settings_dict
    login = quote(own["USER"]) + (f":{quote(own['PASSWORD'])}" if own["PASSWORD"] else "")
    if own["HOST"].startswith("/"):  # the embedded server's folder
        return f"postgresql://{login}@/{quote(own['HOST'])}/{own['NAME']}"
    return f"postgresql://{login}@{own['HOST']}:{own['PORT'] or 5432}/{own['NAME']}"
