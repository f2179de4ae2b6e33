import pytest
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.cursors import build_cursor
from knowledge_commons_profiles.profiles.changes import KEPT, forget_old_changes, record_change
from knowledge_commons_profiles.profiles.models import Change

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/changes/"
Kind = Change.Kind


def read_events(answer):
    return [(change["username"], change["event"]) for change in answer.json()["results"]]


@pytest.fixture(autouse=True)
def _no_changes(db):
    Change.objects.all().delete()


def test_changes_come_in_order_each_once_and_then_none(service, ada, ben):
    for profile, kind in [(ada, Kind.CREATED), (ben, Kind.MEMBERSHIPS), (ada, Kind.ASSOCIATED), (ada, Kind.PORTRAIT)]:
        record_change(profile, kind)
    first = service.get(ADDRESS)
    assert read_events(first) == [("ada", "created"), ("ben", "updated"), ("ada", "associated"), ("ada", "updated")]
    assert first.json()["results"][0]["url"] == "http://testserver/api/v1/members/ada/"
    assert first.json()["next"] is None
    second = service.get(ADDRESS, {"since": first.json()["cursor"]})
    assert read_events(second) == []
    assert second.json()["cursor"] == first.json()["cursor"]
    record_change(ben, Kind.UPDATED)
    assert read_events(service.get(ADDRESS, {"since": second.json()["cursor"]})) == [("ben", "updated")]


def test_who_is_gone_leaves_a_tombstone(service, ada, ben):
    record_change(ada, Kind.CLOSED)
    record_change(ada, Kind.REOPENED)
    record_change(ben, Kind.DELETED)
    ben.delete()
    assert read_events(service.get(ADDRESS)) == [("ada", "deleted"), ("ada", "created"), ("ben", "deleted")]


def test_signing_out_is_nobodys_business(service, ada):
    record_change(ada, Kind.UPDATED)
    record_change(ada, Kind.SIGNED_OUT)
    assert read_events(service.get(ADDRESS)) == [("ada", "updated")]


def test_following_next_reads_all_of_it(service, ada):
    for _ in range(7):
        record_change(ada, Kind.UPDATED)
    address, count = f"{ADDRESS}?per_page=3", 0
    while address:
        answer = service.get(address)
        count += len(answer.json()["results"])
        address = answer.json()["next"]
    assert count == 7
    assert read_events(service.get(ADDRESS, {"since": answer.json()["cursor"]})) == []


def test_from_now_on(service, ada):
    empty = service.get(ADDRESS, {"since": "now"}).json()["cursor"]
    record_change(ada, Kind.CREATED)
    now = service.get(ADDRESS, {"since": "now"})
    assert read_events(now) == []
    record_change(ada, Kind.UPDATED)
    assert read_events(service.get(ADDRESS, {"since": now.json()["cursor"]})) == [("ada", "updated")]
    assert len(read_events(service.get(ADDRESS, {"since": empty}))) == 2


@pytest.mark.parametrize(
    "since",
    ["", "yesterday", "\0", build_cursor("members", 1), build_cursor("changes", 1), build_cursor("changes", 1, 2, 3)],
)
def test_a_cursor_from_elsewhere_is_refused_clearly(service, since):
    answer = service.get(ADDRESS, {"since": since})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("since:")


def test_a_poll_without_news_has_no_body(service, ada):
    record_change(ada, Kind.UPDATED)
    answer = service.get(ADDRESS)
    again = {"If-None-Match": answer.headers["ETag"]}
    assert service.get(ADDRESS, headers=again).status_code == 304
    record_change(ada, Kind.UPDATED)
    assert service.get(ADDRESS, headers=again).status_code == 200


def test_it_needs_the_scope(eve, service_with, django_assert_max_num_queries):
    assert eve.get(ADDRESS).status_code == 401
    assert service_with(Service.Scope.SUBJECTS).get(ADDRESS).status_code == 403
    with django_assert_max_num_queries(5):
        assert service_with(Service.Scope.MEMBERS).get(ADDRESS).status_code == 200


def test_who_asks_for_what_is_not_kept_is_told_to_begin_anew(service, ada, ben):
    record_change(ada, Kind.CREATED)
    long_ago = service.get(ADDRESS).json()["cursor"]
    record_change(ada, Kind.UPDATED)
    at_the_last = service.get(ADDRESS).json()["cursor"]
    record_change(ada, Kind.SIGNED_OUT)
    Change.objects.update(happened_at=timezone.now() - KEPT)
    record_change(ben, Kind.UPDATED)
    forget_old_changes.func()
    late = service.get(ADDRESS, {"since": long_ago})
    assert late.status_code == 410
    assert "since=now" in late.json()["detail"]
    assert read_events(service.get(ADDRESS, {"since": at_the_last})) == [("ben", "updated")]
    assert read_events(service.get(ADDRESS)) == [("ben", "updated")]


def test_what_is_young_is_kept(service, ada):
    record_change(ada, Kind.CREATED)
    cursor = service.get(ADDRESS).json()["cursor"]
    forget_old_changes.func()
    assert Change.objects.count() == 1
    assert service.get(ADDRESS, {"since": cursor}).status_code == 200
