from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder

from config.processes import wait_until
from knowledge_commons_profiles.core.management.commands.migrate_locked import LOCK

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_migrated_database_stays_as_it_is():
    before = set(MigrationRecorder(connection).applied_migrations())
    call_command("migrate_locked", verbosity=0)
    assert set(MigrationRecorder(connection).applied_migrations()) == before


def test_a_second_one_waits_for_the_first():
    first = connection.copy()
    second = Thread(target=call_command, args=["migrate_locked"], kwargs={"verbosity": 0})
    with first.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        second.start()
        assert wait_until(lambda: count_waiting(cursor) == 1, timeout_s=30)
        assert second.is_alive()
    first.close()  # and with it goes its lock
    second.join(timeout=60)
    assert not second.is_alive()


def count_waiting(cursor: CursorWrapper) -> int:
    """Count the sessions of this database that wait for the lock."""
    cursor.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
        " WHERE locktype = 'advisory' AND objid = %s AND NOT granted AND datname = current_database()",
        [LOCK],
    )
    return int(cursor.fetchone()[0])


def test_the_lock_is_given_back():
    call_command("migrate_locked", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
