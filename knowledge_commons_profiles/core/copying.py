"""Writing many new rows at once with PostgreSQL's COPY, a few times as fast as INSERT.

https://www.postgresql.org/docs/current/sql-copy.html, https://www.psycopg.org/psycopg3/docs/basic/copy.html
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

# The database takes these values as rows have them; preparing each would be half of the work.
BARE = frozenset(
    {models.BigIntegerField, models.BooleanField, models.CharField, models.DateTimeField, models.TextField}
    | {models.EmailField, models.ForeignKey, models.OneToOneField, models.PositiveIntegerField, models.BigAutoField}
)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Take the next ids of a table's sequence, so that rows may refer to each other before any is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [quote_table(model), count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], rows: Iterable[models.Model], *, has_ids: bool = False) -> None:
    """Write new rows. Theirs are the ids that were reserved for them, or else the table numbers them."""
    fields = [field for field in list_columns(model) if is_written(field, has_ids=has_ids)]
    columns = [field.attname for field in fields]
    read = attrgetter(*columns)
    prepared = [(place, field) for place, field in enumerate(fields) if type(field) not in BARE or field.choices]

    def build_row(row: models.Model) -> list[object]:
        values = list(read(row))
        for place, field in prepared:
            values[place] = field.get_db_prep_save(values[place], connection)
        return values

    copy_values(model, columns, map(build_row, rows))


def copy_values(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write new rows as bare values, which spares making a model of each; the table has its own for other columns."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    statement = f"COPY {quote_table(model)} ({names}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def is_written(field: "models.Field[Any, Any]", *, has_ids: bool) -> bool:  # Any: values of any kind
    """Tell whether we give the column's value; the database has its own for the others."""
    return has_ids if field.primary_key else field.db_default is NOT_PROVIDED


# Django documents `_meta` as public: https://docs.djangoproject.com/en/6.1/ref/models/meta/


def quote_table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001


def list_columns(model: type[models.Model]) -> "Iterable[models.Field[Any, Any]]":  # Any: values of any kind
    """Return the fields that are columns; no column here has another name than its field."""
    return model._meta.concrete_fields  # noqa: SLF001
