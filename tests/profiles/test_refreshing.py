"""What other systems know about a member comes here by itself, and stays when they are gone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import Error as DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles import demo
from knowledge_commons_profiles.core.breakers import FAILURES_UNTIL_OPEN
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Bibliography, Profile
from knowledge_commons_profiles.profiles.refreshing import refresh_member, refresh_waiting
from tests.factories import CopyFactory, ProfileFactory
from tests.remotes import BROKEN, HALF, HTML, HUGE, Reply, always, loop, run_remote

pytestmark = pytest.mark.django_db

REAL = json.loads((Path(demo.__file__).parent / "records-search.json").read_text(encoding="utf-8"))
PAGE = "/members/ada/"
TOOT = {"visibility": "public", "content": "<p>Hello fediverse</p>", "url": "https://x.example/1", "created_at": None}


def answer_well(asked):
    match asked.path:
        case "/api/records":
            return Reply(REAL)
        case "/api/v1/accounts/lookup":
            return Reply({"id": "1"})
        case "/api/v1/accounts/1/statuses":
            return Reply([TOOT])
    return Reply('<a rel="me" href="http://testserver/members/ada/">me</a>', media_type="text/html")


@pytest.fixture
def remote(settings):
    """One server that stands for all of them."""
    with run_remote(answer_well) as remote:
        settings.WORKS_URL = remote.url
        settings.MASTODON_URL = remote.url
        settings.READS_MEMBERS_SITES = True
        yield remote


@pytest.fixture
def ada(ada):
    Profile.objects.filter(pk=ada.pk).update(mastodon="ada@social.example")
    ada.refresh_from_db()
    return ada


def make_due() -> None:
    Copy.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_the_first_view_ever_shows_the_page_with_a_quiet_note_and_the_next_one_the_works(ada, eve, remote, run_tasks):
    page = eve.get(PAGE).content.decode()
    assert "Ada Owner" in page
    assert "We are asking for this just now" in page
    assert remote.asked == []  # nobody waited for anybody
    assert run_tasks() == 1
    page = eve.get(PAGE).content.decode()
    assert "We are asking" not in page
    assert "Hello fediverse" in page
    assert page.count("works__item") == 9
    assert "As of" in page


def test_ready_citations_come_with_the_works(ada, remote, run_tasks):
    refresh_member.enqueue(ada.pk)
    run_tasks()
    copy = ada.copies.get(source="works")
    ready = Bibliography.objects.get(profile=ada)
    assert ready.copied_at == copy.fetched_at
    assert len(ready.lines) == 9


def test_a_work_that_was_withdrawn_is_gone_at_the_next_refresh(ada, eve, remote, run_tasks):
    refresh_member.enqueue(ada.pk)
    run_tasks()
    remote.answer = always(Reply({"hits": {"hits": REAL["hits"]["hits"][1:], "total": 8}}))
    refresh_member.enqueue(ada.pk, ["works"], is_forced=True)
    run_tasks()
    assert eve.get(PAGE).content.decode().count("works__item") == 8


def test_a_view_of_stale_copies_enqueues_once_a_minute_and_one_of_fresh_ones_nothing(ada, eve, remote, run_tasks):
    eve.get(PAGE)
    eve.get(PAGE)
    assert DBTaskResult.objects.count() == 1
    run_tasks()
    eve.get(PAGE)
    assert DBTaskResult.objects.count() == 1


def test_a_kept_page_enqueues_too(ada, eve, remote, run_tasks, django_assert_num_queries):
    refresh_member.enqueue(ada.pk)
    run_tasks()
    eve.get(PAGE)
    with django_assert_num_queries(1):
        eve.get(PAGE)
    make_due()
    eve.get(PAGE)
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_a_view_costs_nothing_when_the_task_cannot_be_written(ada, eve, remote, monkeypatch):
    def break_down(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(type(refresh_member), "enqueue", break_down)
    assert eve.get(PAGE).status_code == 200


def test_without_any_source_nothing_is_asked_for_and_nothing_fails(ada, eve, settings, run_tasks):
    settings.WORKS_URL, settings.READS_MEMBERS_SITES = "", False
    CopyFactory(profile=ada, source="mastodon", payload=[{"html": "<p>Kept</p>", "url": "", "posted_at": None}])
    page = eve.get(PAGE).content.decode()
    assert "Kept" in page
    assert "We are asking" not in page
    assert DBTaskResult.objects.count() == 0
    refresh_member.enqueue(ada.pk)
    refresh_waiting.enqueue()
    run_tasks()
    assert not Copy.objects.exclude(error="").exists()


def test_a_source_that_this_deployment_has_not_is_not_looked_for_at_every_view(ada, eve, settings, remote, run_tasks):
    settings.READS_MEMBERS_SITES = False
    CopyFactory(profile=ada, source="mastodon", due_at=None)
    eve.get(PAGE)
    run_tasks()
    assert ada.copies.get(source="mastodon").due_at > timezone.now()
    assert remote.paths == ["/api/records"]


@pytest.mark.parametrize(
    "bad",
    [*map(always, (HTML, HALF, HUGE, BROKEN)), loop],
    ids=["html", "half a JSON", "10 MB", "500", "redirects"],
)
def test_sources_that_misbehave_cost_no_page_and_it_recovers_by_itself(  # noqa: PLR0917 (fixtures)
    ada, eve, client_of, remote, run_tasks, bad
):
    refresh_member.enqueue(ada.pk)
    run_tasks()
    known = ada.copies.get(source="works")
    remote.answer = bad
    make_due()
    eve.get(PAGE)
    run_tasks()
    answer = eve.get(PAGE)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("works__item") == 9
    assert "Hello fediverse" in page
    assert "The source could not be reached since" in page
    assert "KC Works answered" not in page
    assert "KC Works answered something that cannot be used" in client_of(ada).get(PAGE).content.decode()
    assert ada.copies.get(source="works").fetched_at == known.fetched_at
    remote.answer = answer_well
    make_due()
    refresh_waiting.enqueue()  # nobody looks at the page meanwhile
    run_tasks()
    assert "could not be reached" not in eve.get(PAGE).content.decode()


def test_one_source_that_is_down_stops_no_other(ada, eve, remote, run_tasks):
    remote.answer = lambda asked: BROKEN if asked.path == "/api/records" else answer_well(asked)
    eve.get(PAGE)
    run_tasks()
    page = eve.get(PAGE).content.decode()
    assert "Hello fediverse" in page
    assert "works__item" not in page
    assert 'id="works"' not in page  # unknown is not none: a visitor sees nothing, the owner why


def test_an_outage_of_an_hour_asks_the_repository_a_few_times_and_not_for_every_member(remote, run_tasks):
    remote.answer = always(BROKEN)
    for _ in range(FAILURES_UNTIL_OPEN + 10):
        refresh_member.enqueue(ProfileFactory().pk)
    run_tasks()
    assert len(remote.asked) == FAILURES_UNTIL_OPEN
    assert Copy.objects.filter(source="works", payload__isnull=True).count() == FAILURES_UNTIL_OPEN + 10


def test_a_handle_is_asked_for_at_its_server(ada, settings, run_tasks):
    settings.READS_MEMBERS_SITES = True
    with run_remote(answer_well) as remote:
        settings.MASTODON_URL = remote.url + "/{server}"
        refresh_member.enqueue(ada.pk, ["mastodon"])
        run_tasks()
    assert remote.paths == ["/social.example/api/v1/accounts/lookup"]


@pytest.mark.parametrize("handle", ["ada@localhost", "ada@127.0.0.1", "ada@[::1]", "ada", "ada@169.254.169.254"])
def test_a_handle_on_our_own_network_is_never_asked_for(ada, settings, remote, run_tasks, handle):
    settings.MASTODON_URL = "http://{server}"
    settings.PRIVATE_HOSTS_ALLOWED = frozenset()
    Profile.objects.filter(pk=ada.pk).update(mastodon=handle)
    refresh_member.enqueue(ada.pk)
    run_tasks()
    copy = ada.copies.filter(source="mastodon").first()
    assert copy is None or "not a public address" in copy.error
    assert remote.paths == ["/api/records"]


def test_works_are_found_by_an_orcid_id_only_when_it_is_proven(ada, remote, run_tasks):
    for proven in ("", "0000-0002-1825-0097"):
        Profile.objects.filter(pk=ada.pk).update(orcid="0000-0002-1825-0097", proven_orcid=proven)
        refresh_member.enqueue(ada.pk, ["works"], is_forced=True)
        run_tasks()
    queries = [asked.query["q"] for asked in remote.asked]
    assert ["0000-0002-1825-0097" in query for query in queries] == [False, True]


def test_giving_up_a_handle_forgets_its_posts_and_a_new_one_is_asked_for(
    ada, remote, run_tasks, django_capture_on_commit_callbacks
):
    refresh_member.enqueue(ada.pk)
    run_tasks()
    with django_capture_on_commit_callbacks(execute=True):
        change_profile(ada, by=ada.user, values={"mastodon": "lovelace@other.example"})
    assert not ada.copies.filter(source="mastodon", payload__isnull=False).exists()
    run_tasks()
    assert ada.copies.get(source="mastodon").payload
    assert remote.asked[-3].query == {"acct": "lovelace"}
    with django_capture_on_commit_callbacks(execute=True):
        change_profile(ada, by=ada.user, values={"mastodon": ""})
    run_tasks()
    assert not ada.copies.filter(source="mastodon").exists()


def test_the_sweep_takes_what_failed_and_what_nobody_looked_at_and_leaves_the_rest(remote, run_tasks):
    now = timezone.now()
    fresh, stale, forgotten, failed, paused = (ProfileFactory() for _ in range(5))
    CopyFactory(profile=fresh, due_at=now + timedelta(minutes=5))
    CopyFactory(profile=stale, due_at=now - timedelta(minutes=5))
    CopyFactory(profile=forgotten, due_at=now - timedelta(days=2))
    CopyFactory(profile=failed, due_at=now - timedelta(minutes=5), error="It did not answer.")
    CopyFactory(profile=paused, due_at=now + timedelta(minutes=5), error="It did not answer.")
    assert refresh_waiting.call() == 2
    run_tasks()
    asked = {asked.query["q"].partition('("')[2].partition('"')[0] for asked in remote.asked}
    assert asked == {forgotten.username, failed.username}


def test_somebody_who_is_gone_meanwhile_is_nobodys_failure(ada, remote, run_tasks):
    refresh_member.enqueue(ada.pk)
    ada.delete()
    assert run_tasks() == 1
    assert remote.asked == []
