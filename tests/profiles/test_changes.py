import threading
from time import sleep

import pytest
from django.db import connection, transaction

from knowledge_commons_profiles.profiles.changes import Place, place_of, read_changes, record_change
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Change
from tests.factories import ProfileFactory


def read_all(place: Place, *, count: int) -> list[Change]:
    """Read on until there are `count`: a transaction of another database of this server may hold them back a little."""
    for _ in range(2400):
        found = list(read_changes(place))
        if len(found) >= count:
            return found
        sleep(0.05)
    raise AssertionError(found)


@pytest.mark.django_db
def test_changes_are_read_in_order_and_each_once():
    ada, ben = ProfileFactory(username="ada"), ProfileFactory(username="ben")
    record_change(ada, Change.Kind.UPDATED)
    first = list(read_changes(Place()))
    record_change(ben, Change.Kind.DELETED)
    assert [change.username for change in first] == ["ada"]
    assert [change.kind for change in read_changes(place_of(first[-1]))] == ["deleted"]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_began_earlier_and_ends_later_is_not_missed():
    ada, ben = ProfileFactory(username="ada"), ProfileFactory(username="ben")
    start = Place(*(Change.objects.order_by("transaction", "pk").values_list("transaction", "pk").last() or Place()))
    written, may_end = threading.Event(), threading.Event()

    def change_slowly():
        with transaction.atomic():
            record_change(ada, Change.Kind.UPDATED)
            written.set()
            may_end.wait(20)
        connection.close()

    slow = threading.Thread(target=change_slowly)
    slow.start()
    written.wait(20)
    record_change(ben, Change.Kind.UPDATED)
    seen_meanwhile = list(read_changes(start))
    may_end.set()
    slow.join()
    place = place_of(seen_meanwhile[-1]) if seen_meanwhile else start
    rest = read_all(place, count=2 - len(seen_meanwhile))
    assert [change.username for change in [*seen_meanwhile, *rest]] == ["ada", "ben"]


@pytest.mark.django_db
def test_a_change_that_is_taken_back_leaves_nothing(ada):
    before = Change.objects.count()
    with transaction.atomic():
        change_profile(ada, by=ada.user, values={"title": "Duchess"})
        transaction.set_rollback(True)
    assert Change.objects.count() == before
    change_profile(ada, by=ada.user, values={"title": "Countess"})
    assert Change.objects.latest("pk").username == ada.username
