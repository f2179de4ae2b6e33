"""Asking WordPress's MariaDB: whether there is one, and its failures as the errors that everybody here knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, DataError, Error, ProgrammingError, connections

from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError
from knowledge_commons_profiles.wordpress.router import ALIAS

SYSTEM = "WordPress"  # its name among the circuit breakers


def is_configured() -> bool:
    """Tell whether this deployment has a WordPress at all. Without one, nothing of it is anywhere."""
    return ALIAS in connections


@contextmanager
def asking() -> Iterator[None]:
    """Raise UnreachableError when MariaDB does not answer in time, AnswerError when it answers nonsense."""
    if not is_configured():
        raise UnreachableError("no WordPress: WORDPRESS_DATABASE_URL is not set")
    try:
        yield
    except (ProgrammingError, DataError) as error:
        raise AnswerError(describe(error)) from error
    except Error as error:
        connections[ALIAS].close_if_unusable_or_obsolete()
        raise UnreachableError(describe(error)) from error
    except UnicodeDecodeError as error:
        raise AnswerError("text that is not in the connection's character set") from error


def describe(error: Error) -> str:
    """Return MariaDB's number of the mistake alone: its text may hold values and host names."""
    number = error.args[0] if error.args and isinstance(error.args[0], int) else type(error).__name__
    kind = "answered" if isinstance(error, DatabaseError) else "did not answer"
    return f"MariaDB {kind}: error {number}"
