import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from knowledge_commons_profiles.core.management.commands.migrate_locked import LOCK

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_migrated_database_stays_as_it_is():
    before = set(MigrationRecorder(connection).applied_migrations())
    call_command("migrate_locked", verbosity=0)
    assert set(MigrationRecorder(connection).applied_migrations()) == before


def test_the_lock_is_given_back():
    call_command("migrate_locked", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
