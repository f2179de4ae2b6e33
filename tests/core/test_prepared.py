"""Prepared queries: what a migration, a pooler or a transaction does to them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.db.transaction import atomic

from knowledge_commons_profiles.core.prepared import select

pytestmark = pytest.mark.django_db(transaction=True)

NOTES = "SELECT text FROM notes WHERE number = %s"


@pytest.fixture(autouse=True)
def _notes() -> Iterator[None]:
    execute("CREATE TABLE notes (number int, text varchar(5))")
    execute("INSERT INTO notes VALUES (1, 'one')")
    yield
    execute("DROP TABLE IF EXISTS notes")


def test_a_query_that_is_asked_again_is_prepared_once_for_all_values() -> None:
    for number in (1, 2, 1, 2):
        assert select(NOTES, number) == ([("one",)] if number == 1 else [])
    assert find_prepared().count(NOTES.replace("%s", "$1")) == 1


def test_they_are_counted_as_all_others_are() -> None:
    tally: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:  # Any: passed through to the database
        tally.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        select(NOTES, 1)
    assert tally == [NOTES]


def test_a_column_that_changed_its_type_meanwhile_is_read_all_the_same() -> None:
    ask_often()
    execute_elsewhere("ALTER TABLE notes ALTER text TYPE varchar(50)")
    assert select(NOTES, 1) == [("one",)]
    ask_often()
    assert len(find_prepared()) == 1


def test_statements_that_a_pooler_lost_are_asked_afresh() -> None:
    ask_often()
    connection.connection.pgconn.exec_(b"DEALLOCATE ALL")  # behind psycopg's back
    assert select(NOTES, 1) == [("one",)]


def test_in_a_transaction_the_error_is_told_because_the_transaction_is_lost() -> None:
    ask_often()
    connection.connection.pgconn.exec_(b"DEALLOCATE ALL")
    with pytest.raises(Exception, match="prepared statement"), atomic():
        select(NOTES, 1)
    execute("DEALLOCATE ALL")


def test_other_errors_are_told() -> None:
    ask_often()
    execute_elsewhere("ALTER TABLE notes DROP text")
    with pytest.raises(ProgrammingError, match="does not exist"):
        select(NOTES, 1)
    execute("DEALLOCATE ALL")


def ask_often() -> None:
    for _ in range(3):
        assert select(NOTES, 1) == [("one",)]


def find_prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%%notes%%'")
        return [statement for (statement,) in cursor.fetchall()]


def execute(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)


def execute_elsewhere(query: str) -> None:
    """Without psycopg seeing it: it forgets its own statements when it alters a table itself."""
    connection.connection.pgconn.exec_(query.encode())
