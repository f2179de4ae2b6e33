"""What a new migration may do to what the last release uses; each is read as Django reads migrations."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
OTHER_APPS = ("profiles", "accounts", "memberships", "mirrors", "webhooks", "broker", "api", "stats")
RELEASED = """
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Page", fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("title", models.TextField()),
            ("subtitle", models.TextField(null=True)),
            ("draft", models.TextField()),
        ]),
        migrations.CreateModel("Old", fields=[("id", models.BigAutoField(primary_key=True))]),
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.RemoveField("Page", "draft"),
            migrations.DeleteModel("Old"),
        ]),
    ]
"""
CREATE_NEW = 'migrations.CreateModel("New", fields=[("id", models.BigAutoField(primary_key=True))])'
NEW = """
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    {attribute}
    operations = [{operations}]
"""


def load_rules():
    spec = importlib.util.spec_from_file_location("migration_rules", ROOT / ".ci" / "migration_rules.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RULES = load_rules()


@pytest.fixture
def judge(settings, tmp_path, monkeypatch):
    """Return what the rules say of a migration that follows the released one."""

    def judge(operations, attribute=""):
        package = tmp_path / "pages_in_this_test"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "0001_initial.py").write_text(RELEASED)
        (package / "0002_new.py").write_text(NEW.format(operations=operations, attribute=attribute))
        for name in [name for name in sys.modules if name.startswith(package.name)]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.syspath_prepend(tmp_path)
        settings.MIGRATION_MODULES = {**dict.fromkeys(OTHER_APPS), "pages": package.name}
        return RULES.find_complaints(MigrationLoader(None), new={("pages", "0002_new")})

    return judge


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ('migrations.RemoveField("Page", "title")', "in a later release"),
        ('migrations.DeleteModel("Page")', "in a later release"),
        ('migrations.RenameField("Page", "title", "name")', "the old name"),
        ('migrations.RenameModel("Page", "Sheet")', "the old name"),
        ('migrations.AlterModelTable("Page", "sheet")', "the old name"),
        ('migrations.AddField("Page", "kind", models.TextField(default="x"))', "db_default"),
        ('migrations.AlterField("Page", "subtitle", models.TextField(default=""))', "writes NULL"),
        ('migrations.AddIndex("Page", models.Index("title", name="i"))', "writes wait"),
        ('migrations.AddConstraint("Page", models.CheckConstraint(condition=models.Q(id=1), name="c"))', "writes wait"),
        ('migrations.RunSQL("ALTER TABLE pages_page DROP COLUMN title")', "DROP COLUMN"),
        ('migrations.RunSQL("CREATE INDEX i ON pages_page (title)")', "CREATE INDEX"),
        (
            'migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("Page", "title")])',
            "in a later release",
        ),
    ],
)
def test_what_breaks_the_last_release_is_found(judge, operation, why):
    [complaint] = judge(operation)
    assert complaint.startswith("pages.0002_new: ")
    assert why in complaint


@pytest.mark.parametrize(
    "operation",
    [
        CREATE_NEW,
        CREATE_NEW + ', migrations.AddField("New", "kind", models.TextField(default="x"))',
        CREATE_NEW + ', migrations.AddIndex("New", models.Index("id", name="i"))',
        'migrations.AddField("Page", "kind", models.TextField(null=True))',
        'migrations.AddField("Page", "kind", models.TextField(db_default="x"))',
        'migrations.AlterField("Page", "title", models.TextField(null=True))',
        'AddIndexConcurrently("Page", models.Index("title", name="i"))',
        'AddConstraintNotValid("Page", models.CheckConstraint(condition=models.Q(id=1), name="c"))',
        'migrations.RunSQL("CREATE INDEX CONCURRENTLY i ON pages_page (title)")',
        'migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Page", "title")])',
        "migrations.RunSQL(\"ALTER TABLE pages_page ALTER title SET DEFAULT 'x'\")",
    ],
)
def test_what_the_last_release_does_not_notice_passes(judge, operation):
    assert judge(operation) == []


def test_a_reason_lets_an_exception_pass(judge):
    assert judge('migrations.RemoveField("Page", "title")', 'harmless_because = "nobody has used it"') == []


def test_the_last_release_is_the_newest_version_before_this_commit(tmp_path, monkeypatch):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments], cwd=tmp_path, check=True
        )

    monkeypatch.setattr(RULES, "ROOT", tmp_path)
    migrations = tmp_path / "knowledge_commons_profiles" / "pages" / "migrations"
    migrations.mkdir(parents=True)
    git("init", "--quiet")
    (migrations / "0001_initial.py").touch()
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    assert RULES.find_last_release() is None
    for tag in ("v0.9.0", "v0.10.0"):
        git("tag", tag)
    (migrations / "0002_new.py").touch()
    git("add", ".")
    git("commit", "--quiet", "--message", "two")
    assert RULES.find_last_release() == "v0.10.0"
    assert RULES.find_released("v0.10.0") == {("pages", "0001_initial")}
