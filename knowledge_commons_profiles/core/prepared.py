"""Short queries that are asked all the time, prepared once a connection: planning them took longer than running them.

The ORM puts its values into the text of a query, so that none of its own is prepared. Sources: PostgreSQL's manual,
"PREPARE"; psycopg's, "Prepared statements"; `prepare_threshold` stands in the settings.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import Error, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.postgresql.psycopg_any import errors

type Row = tuple[Any, ...]  # Any: columns of every type
type Parameter = str | int | datetime | list[int] | None

# A migration changed a column's type; a pooler between us and the server gave us another connection of its own.
LOST = (errors.FeatureNotSupported, errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement)


def select(query: str, *parameters: Parameter) -> list[Row]:
    """Return the rows of a query that is worth preparing; it must not be put together anew for each call.

    Where the server no longer knows the statement, or knows it differently, it is asked afresh; not in a transaction,
    which is lost by then.
    """
    try:
        return run(query, parameters)
    except Error as error:
        if not isinstance(error.__cause__, LOST) or connection.in_atomic_block:
            raise
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # everything is prepared anew from here on; psycopg forgets with the server
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def run(query: str, parameters: Sequence[Parameter]) -> list[Row]:
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    binding: Any = ServerBindingCursor  # Any: the stubs know its class without psycopg's half
    with wrap(binding(connection.connection)) as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
