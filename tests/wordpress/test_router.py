import pytest
from django.core.management import call_command
from django.db import OperationalError, connections, router
from django.db.migrations.exceptions import MigrationSchemaMissing

from knowledge_commons_profiles.wordpress import models
from knowledge_commons_profiles.wordpress.router import ALIAS, WriteRefusedError


def test_no_model_can_be_written(wordpress):
    user = models.WordPressUser.objects.get(login="ada-lovelace")
    for write in (
        user.save,
        user.delete,
        lambda: models.WordPressUser.objects.create(login="x"),
        lambda: models.WordPressUser.objects.update(login="x"),
        lambda: models.WordPressUser.objects.all().delete(),
        lambda: models.WordPressGroup.objects.bulk_create([models.WordPressGroup(name="x")]),
    ):
        with pytest.raises(WriteRefusedError):
            write()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE wp_users SET user_login = 'x'",
        "DELETE FROM wp_bp_groups",
        "INSERT INTO wp_terms (name, slug) VALUES ('x', 'x')",
        "CREATE TABLE wp_ours (a int)",
        "DROP TABLE wp_users",
    ],
)
def test_the_session_refuses_what_goes_round_the_router(wordpress, statement):
    with connections[ALIAS].cursor() as cursor, pytest.raises(OperationalError, match="READ ONLY"):
        cursor.execute(statement)


def test_migrations_leave_wordpress_alone(wordpress):
    tables = connections[ALIAS].introspection.table_names()
    with pytest.raises(MigrationSchemaMissing, match="READ ONLY"):
        call_command("migrate", database=ALIAS, verbosity=0, run_syncdb=True)
    assert not router.allow_migrate(ALIAS, "profiles")
    assert not router.allow_migrate("default", "wordpress")
    assert connections[ALIAS].introspection.table_names() == tables
