"""Checks migrations that the last release does not have: the code of that release has to go on working beside them.

While a roll-out lasts, and after going back, the old code runs on the new schema. So a schema is expanded in one
release and contracted in a later one (docs/decisions/0013-delivery.md). The last release is the newest tag v*; before
the first one there is nothing to check. What is harmless all the same says so in its migration:

    class Migration(migrations.Migration):
        harmless_because = "the table has three rows"
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ROOT = Path(__file__).resolve().parents[1]
LATER = "take it out of the state alone (SeparateDatabaseAndState), and out of the database in a later release"
DESTRUCTIVE_SQL = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME|SET\s+NOT\s+NULL|CREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY))", re.IGNORECASE
)
CONCURRENT = ("AddIndexConcurrently", "AddConstraintNotValid")

type Key = tuple[str, str]


def main() -> int:
    django.setup()
    tag = find_last_release()
    if tag is None:
        print("No release yet: nothing runs that a migration could break.")
        return 0
    loader = MigrationLoader(None)
    own = {key for key in loader.disk_migrations if (ROOT / "knowledge_commons_profiles" / key[0]).is_dir()}
    complaints = find_complaints(loader, new=own - find_released(tag))
    print("\n".join(complaints) or f"Every migration since {tag} lets the code of {tag} go on.")
    return 1 if complaints else 0


def find_last_release() -> str | None:
    tags = run_git("tag", "--list", "v*", "--sort=-version:refname", "--merged", "HEAD").split()
    return tags[0] if tags else None


def find_released(tag: str) -> set[Key]:
    names = run_git("ls-tree", "-r", "--name-only", tag, "knowledge_commons_profiles").splitlines()
    found = (re.search(r"/(\w+)/migrations/(\d{4}_\w+)\.py$", name) for name in names)
    return {(match[1], match[2]) for match in found if match}


def run_git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def find_complaints(loader: MigrationLoader, *, new: set[Key]) -> list[str]:
    """Return what would break the code of the last release, one line for each operation."""
    old = set(loader.disk_migrations) - new
    released = loader.project_state(sorted(old))
    complaints = []
    for key in sorted(new):
        migration = loader.get_migration(*key)
        if getattr(migration, "harmless_because", ""):
            continue
        complaints += [f"{key[0]}.{key[1]}: {complaint}" for complaint in judge(migration, released)]
    return complaints


def judge(migration: Migration, released: ProjectState) -> Iterator[str]:
    app = migration.app_label
    for operation in migration.operations:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            for inner in operation.database_operations:
                yield from find_losses(inner, app, released, is_database_alone=True)
                yield from find_hurdles(inner, app, released)
        else:
            yield from find_losses(operation, app, released, is_database_alone=False)
            yield from find_hurdles(operation, app, released)


def find_losses(operation: Operation, app: str, released: ProjectState, *, is_database_alone: bool) -> Iterator[str]:
    """Tell what the old code asks for and no longer finds."""
    what = operation.describe()
    match operation:
        case operations.RunSQL(sql=str(sql)) if found := DESTRUCTIVE_SQL.search(sql):
            yield f"{what}: {found[0]}; {LATER}"
        case operations.RenameModel() | operations.RenameField() | operations.AlterModelTable():
            yield f"{what}: the old code asks for the old name; add the new one and copy"
        case operations.DeleteModel(name=name):
            if not is_database_alone or (app, name.lower()) in released.models:
                yield f"{what}: the old code uses the table; {LATER}"
        case operations.RemoveField(model_name=model, name=name):
            found = released.models.get((app, model.lower()))
            if not is_database_alone or (found is not None and name in found.fields):
                yield f"{what}: the old code uses the column; {LATER}"


def find_hurdles(operation: Operation, app: str, released: ProjectState) -> Iterator[str]:
    """Tell what keeps the old code from writing."""
    model = released.models.get((app, str(getattr(operation, "model_name", "")).lower()))
    if model is None:
        return
    what = operation.describe()
    match operation:
        case operations.AddField(field=field) if is_missed(field):
            yield f"{what}: the old code leaves the column out; give it db_default, or null=True"
        case operations.AlterField(name=name, field=field) if name in model.fields:
            if model.fields[name].null and not field.null:
                yield f"{what}: the old code writes NULL; fill it in this release, and alter it in a later one"
        case operations.AddIndex() | operations.AddConstraint() if type(operation).__name__ not in CONCURRENT:
            yield f"{what}: writes wait until it is made; use those of django.contrib.postgres.operations"


def is_missed(field: models.Field) -> bool:  # type: ignore[type-arg]  # any field
    """Tell whether an INSERT that does not name the column fails: Django's own `default` is not the database's."""
    return not (field.null or field.many_to_many or field.has_db_default() or field.generated)


if __name__ == "__main__":
    sys.exit(main())
