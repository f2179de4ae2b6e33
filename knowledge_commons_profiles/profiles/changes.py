"""What happened to whom, in the order in which it became visible: for sister services and the change feed.

A change is written in the transaction of what it tells of, so neither is there without the other. Numbers alone would
not do as a place to read on from: a transaction with a smaller number may be finished later. A change therefore
carries its transaction's identifier, and readers get only what no running transaction can still precede
(https://www.postgresql.org/docs/16/functions-info.html#FUNCTIONS-PG-SNAPSHOT).
"""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField, Func, Q, QuerySet, TextField
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.functions import Cast
from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.core.forgetting import forget
from knowledge_commons_profiles.core.tasks import enqueue_once
from knowledge_commons_profiles.profiles.models import Change, Profile, Reader

NOTHING_BEFORE = Cast(
    Cast(Func(Func(function="pg_current_snapshot"), function="pg_snapshot_xmin"), TextField()), BigIntegerField()
)
# Null in a transaction that wrote nothing; a reader sees what it wrote itself.
OWN_TRANSACTION = Cast(Cast(Func(function="pg_current_xact_id_if_assigned"), TextField()), BigIntegerField())

KEPT = timedelta(days=90)
FORGOTTEN = "forgotten"  # the reader whose place is the last change that is not kept any more
PATIENT = frozenset({Change.Kind.UPDATED, Change.Kind.PORTRAIT})


class Place(NamedTuple):
    """Where a reader stands: everything up to this change was read."""

    transaction: int = 0
    number: int = 0


def record_change(profile: Profile, kind: Change.Kind, *, reference: int | None = None) -> None:
    """Write it down, in the transaction of the change itself. `reference` is the key of the row it is about.

    Once it is committed, the tasks that want to know soon (`CHANGE_TASKS`) are enqueued; an edited page waits half a
    minute for their own turn instead, so that saving costs no more.
    """
    Change.objects.create(profile_number=profile.pk, username=profile.username, kind=kind, reference=reference)
    if kind not in PATIENT:
        transaction.on_commit(lambda: enqueue_once(settings.CHANGE_TASKS), robust=True)


def forget_changes(profile: Profile) -> None:
    """Delete what happened to a person who is being erased, but for the line that says that they are gone."""
    Change.objects.filter(profile_number=profile.pk).exclude(kind=Change.Kind.DELETED).delete()


@task()
def forget_old_changes() -> None:
    """Delete what is older than any reader should be, and remember how far: the feed tells who comes too late."""
    old = Change.objects.filter(happened_at__lt=timezone.now() - KEPT)
    last = old.exclude(kind=Change.Kind.SIGNED_OUT).order_by("transaction", "pk").last()
    if last:
        values = {"transaction": last.transaction, "number": last.pk}
        Reader.objects.update_or_create(name=FORGOTTEN, defaults=values)
    forget(old)


def find_forgotten() -> Place:
    """Return up to where changes that anybody is told are gone."""
    values = Reader.objects.filter(name=FORGOTTEN).values_list("transaction", "number").first()
    return Place(*values) if values else Place()


def read_changes(after: Place) -> QuerySet[Change]:
    """Return what followed, oldest first. Slice it; then read on after `place_of()` the last one."""
    # One comparison of two columns: only so the index begins where the reader stands, also within a large transaction.
    later = TupleGreaterThan(Tuple("transaction", "pk"), after)
    final = Q(transaction__lt=NOTHING_BEFORE) | Q(transaction=OWN_TRANSACTION)
    return Change.objects.filter(later, final).order_by("transaction", "pk")


def read_on(reader: str, *, most: int) -> list[Change]:
    """Return what this reader has not read yet, and remember that it has, all in the caller's transaction.

    So what the reader makes of it is there with its place, or neither is. A second one of the same name waits.
    """
    Reader.objects.get_or_create(name=reader)
    row = Reader.objects.select_for_update().get(name=reader)
    changes = list(read_changes(Place(row.transaction, row.number))[:most])
    if changes:
        row.transaction, row.number = place_of(changes[-1])
        row.save()
    return changes


def place_of(change: Change) -> Place:
    return Place(change.transaction, change.pk)
