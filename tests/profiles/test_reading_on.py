"""Readers of the changes: each reads everything once, and begins again where its transaction did not end well."""

import pytest
from django.db import transaction

from knowledge_commons_profiles.profiles.changes import read_on, record_change
from knowledge_commons_profiles.profiles.models import Change

pytestmark = pytest.mark.django_db


def read(reader, most=10):
    with transaction.atomic():
        return [change.username for change in read_on(reader, most=most)]


def test_each_reader_reads_everything_once(ada, ben):
    for profile in (ada, ben, ada):
        record_change(profile, Change.Kind.UPDATED)
    assert read("one", most=2) == ["ada", "ben"]
    assert read("two") == ["ada", "ben", "ada"]
    assert read("one") == ["ada"]
    assert read("one") == []


def test_what_was_not_finished_is_read_again(ada):
    record_change(ada, Change.Kind.UPDATED)
    with transaction.atomic():
        assert read_on("one", most=10)
        transaction.set_rollback(True)
    assert read("one") == ["ada"]
