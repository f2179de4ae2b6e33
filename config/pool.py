"""Connections to PostgreSQL, looked at before a request gets one: after a restart of the server those kept are dead."""

import select
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool


def refuse_closed(connection: Connection[Any]) -> None:
    """Raise psycopg.OperationalError for a connection that the server has closed. The pool then tries the next.

    An idle server speaks first only to say good-bye or to announce a changed setting, so only then is it asked.
    """
    unread = select.poll()
    unread.register(connection.fileno(), select.POLLIN)
    if unread.poll(0):
        ConnectionPool.check_connection(connection)
