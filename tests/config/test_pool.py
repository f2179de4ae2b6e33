"""A server that was restarted costs nobody a page: a dead connection is found before it is lent."""

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from config.pool import refuse_closed

OURS = settings.DATABASES["default"]
SERVER = make_conninfo(
    host=OURS["HOST"],  # a folder, where the server is the embedded one
    port=OURS["PORT"] or None,
    user=OURS["USER"],
    password=OURS["PASSWORD"] or None,
    dbname="postgres",
)


def open_pool(check):
    return ConnectionPool(SERVER, min_size=1, max_size=1, timeout=10, check=check, open=True)


def end(pid):
    with psycopg.connect(SERVER, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def read_after_the_connection_died(check):
    with open_pool(check) as pool:
        with pool.connection() as connection:
            pid = connection.info.backend_pid
        end(pid)
        with pool.connection() as connection:
            return connection.execute("SELECT 7").fetchone()


def test_a_dead_connection_is_replaced_before_it_is_lent():
    assert read_after_the_connection_died(refuse_closed) == (7,)


def test_without_the_check_somebody_would_meet_it():
    with pytest.raises(psycopg.errors.AdminShutdown):
        read_after_the_connection_died(None)


def test_a_server_that_only_announces_something_keeps_its_connection():
    with open_pool(refuse_closed) as pool:
        with pool.connection() as connection:
            pid = connection.info.backend_pid
            connection.execute("LISTEN news")
        with psycopg.connect(SERVER, autocommit=True) as other:
            other.execute("NOTIFY news")
        with pool.connection() as connection:
            assert connection.info.backend_pid == pid
