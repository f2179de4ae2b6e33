"""Memberships that societies know of: asked in the background, kept through outages, told of when they change."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.societies import (
    find_societies,
    queue_due,
    sync_memberships,
    sync_person,
)
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Change, Listing, Profile
from tests.accounts.holdings import give_address
from tests.clients.fake_societies import FUTURE
from tests.factories import MembershipFactory, NetworkFactory, ProfileFactory, listed

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def mla(societies, settings):
    settings.MSU_EMAIL_DOMAINS = []
    settings.ARLISNA_API_TOKEN = settings.UP_REFRESH_TOKEN = ""
    return NetworkFactory(slug="mla", code="MLA", name="Modern Languages")


@pytest.fixture
def member(ada, societies):
    give_address(ada, "ada@example.org", primary=True)
    societies.mla["ada@example.org"] = FUTURE
    return listed(ada)


def sync(profile):
    return sync_memberships(profile.pk, find_societies())


def state_of(profile):
    return {row.network.code: row.state for row in Membership.objects.filter(profile=profile, source="api")}


def test_a_member_becomes_one_everywhere_at_once(member, mla):
    assert sync(member).is_changed
    row = Membership.objects.get()
    assert (row.source, row.state, row.since) == ("api", "yes", timezone.now().date())
    assert row.checked_at == row.asked_at
    assert "network:mla" in Listing.objects.get(profile=member, audience="everyone").facets
    assert [(change.kind, change.username) for change in Change.objects.all()] == [("memberships", "ada")]


def test_the_same_answer_again_moves_its_date_and_nothing_else(member, mla):
    sync(member)
    before = Membership.objects.get()
    assert not sync(member).is_changed
    after = Membership.objects.get()
    assert after.checked_at > before.checked_at
    assert (after.updated_at, after.since) == (before.updated_at, before.since)
    assert Change.objects.count() == 1


def test_who_is_no_member_any_more_is_told_of_once(member, mla, societies):
    sync(member)
    del societies.mla["ada@example.org"]
    assert sync(member).is_changed
    assert state_of(member) == {"MLA": "no"}
    assert Listing.objects.get(profile=member, audience="everyone").facets == []
    assert Change.objects.count() == 2


def test_only_proven_addresses_count_and_each_of_them_does(member, mla, societies):
    societies.mla = {"second@example.org": FUTURE}
    waiting = give_address(member, "second@example.org", verified=False)
    sync(member)
    assert state_of(member) == {"MLA": "no"}
    waiting.verified_at = timezone.now()
    waiting.save()
    sync(member)
    assert state_of(member) == {"MLA": "yes"}


def test_one_unreadable_address_makes_no_no_of_the_others(member, mla, societies):
    sync(member)
    give_address(member, "old@example.org")
    societies.broken["mla"] = (500, {})
    assert sync(member).unread == ("MLA",)
    assert state_of(member) == {"MLA": "yes"}


def test_nobody_without_an_address_or_a_network_is_asked_about(ada, societies, settings):
    settings.MSU_EMAIL_DOMAINS = []
    assert find_societies() == {}
    NetworkFactory(code="MLA")
    sync(ada)
    assert societies.asked == []
    assert not Membership.objects.exists()


def test_a_word_of_our_staff_stays_above_the_society(member, mla):
    MembershipFactory(profile=member, network=mla, source="manual", state="no")
    assert not sync(member).is_changed
    assert Listing.objects.get(profile=member, audience="everyone").facets == []


def test_an_address_that_goes_meanwhile_takes_its_answer_with_it(member, mla, societies):
    class Slow:
        def is_member(self, address):
            member.addresses.all().delete()
            return True

    sync_memberships(member.pk, {"MLA": Slow()})
    assert not Membership.objects.exists()


@pytest.mark.parametrize("failure", [(500, {}), (200, b"<html>"), (200, {"meta": {"status": "error"}})])
@pytest.mark.usefixtures("cache_of_this_process")
def test_an_hour_without_the_society_takes_nothing_away(member, mla, societies, failure, run_tasks):
    with time_machine.travel(NOON, tick=False) as clock:
        sync(member)
        societies.broken["mla"] = failure
        changes = Change.objects.count()
        for _ in range(60):
            clock.shift(timedelta(minutes=1))
            sync_person.enqueue(member.pk, is_forced=True)
            run_tasks()
            assert state_of(member) == {"MLA": "yes"}
        row = Membership.objects.get()
        assert row.checked_at == NOON
        assert row.asked_at > NOON
        assert Change.objects.count() == changes
        asked_count = len(societies.asked)
        assert asked_count < 30  # the breaker left it alone most of the time
        societies.broken.clear()
        clock.shift(timedelta(hours=3))
        run_tasks()
        assert Membership.objects.get().checked_at > NOON
        assert state_of(member) == {"MLA": "yes"}


def test_a_society_that_did_not_answer_is_asked_again_later(member, mla, societies, run_tasks):
    societies.broken["mla"] = (500, {})
    sync_person.enqueue(member.pk)
    assert run_tasks() == 1
    again = DBTaskResult.objects.get(status="READY")
    assert again.args_kwargs["kwargs"] == {"profile_id": member.pk, "is_forced": False, "attempt": 1}
    assert again.run_after > timezone.now()
    assert state_of(member) == {"MLA": "unknown"}


def test_who_was_asked_about_today_is_left_in_peace(member, mla, societies, run_tasks):
    for _ in range(2):
        sync_person.enqueue(member.pk)
    run_tasks()
    assert len(societies.asked) == 2  # a search and a record, once
    sync_person.enqueue(member.pk, is_forced=True)
    run_tasks()
    assert len(societies.asked) == 4


def test_the_night_asks_about_everybody_who_is_due(member, mla, societies, run_tasks):
    people = [ProfileFactory() for _ in range(12)]
    for number, person in enumerate(people):
        give_address(person, f"person{number}@example.org", primary=True)
    ProfileFactory()  # no address
    with time_machine.travel(NOON, tick=False) as clock:
        sync(member)
        assert queue_due.call() == 12
        assert queue_due.call() == 0  # they are waiting already
        run_tasks()
        assert Membership.objects.filter(state="no").count() == 12
        assert queue_due.call() == 0
        clock.shift(timedelta(hours=25))
        assert queue_due.call() == 13


@pytest.mark.usefixtures("cache_of_this_process")
def test_who_was_not_asked_about_because_the_society_is_left_alone_stays_due(member, mla, societies):
    with time_machine.travel(NOON, tick=False) as clock:
        sync(member)
        societies.broken["mla"] = (500, {})
        for _ in range(5):
            sync(member)
        asked_at, asked_count = Membership.objects.get().asked_at, len(societies.asked)
        clock.shift(timedelta(seconds=30))
        assert sync(member).unread == ("MLA",)
        assert Membership.objects.get().asked_at == asked_at
        assert len(societies.asked) == asked_count
        assert state_of(member) == {"MLA": "yes"}


def test_nobody_is_queued_for_a_society_that_is_left_alone(member, mla, societies):
    societies.broken["mla"] = (500, {})
    for _ in range(5):
        sync(member)
    Membership.objects.update(asked_at=None)
    assert queue_due.call() == 0


# When it happens


def waiting_for(profile):
    return [
        result.args_kwargs["kwargs"].get("is_forced")
        for result in DBTaskResult.objects.filter(task_path=sync_person.module_path, status="READY")
        if result.args_kwargs["args"] == [profile.pk]
    ]


def test_signing_in_asks_afterwards(ada, ada_method, eve, come_back, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert come_back(eve).status_code == 302
    assert waiting_for(ada) == [False]


def test_a_new_address_asks_at_once(ada, client_of, django_capture_on_commit_callbacks):
    _, secret = create_verification(Verification.Purpose.NEW_ADDRESS, address="ada@msu.edu", profile=ada)
    with django_capture_on_commit_callbacks(execute=True):
        client_of(ada).post(f"/new-email/{secret}/")
    assert waiting_for(ada) == [True]


def test_a_removed_address_takes_its_membership_away(ada, client_of, run_tasks, django_capture_on_commit_callbacks):
    NetworkFactory(code="MSU")
    give_address(ada, "ada@example.org", primary=True)
    second = give_address(ada, "ada@msu.edu")
    sync(ada)
    assert state_of(ada) == {"MSU": "yes"}
    with django_capture_on_commit_callbacks(execute=True):
        client_of(ada).post(f"/members/ada/settings/addresses/{second.pk}/remove/")
    run_tasks()
    assert state_of(ada) == {"MSU": "no"}


@pytest.mark.usefixtures("mla")
def test_staff_ask_from_the_roles_page(member, stella, client_of, run_tasks, django_capture_on_commit_callbacks):
    client = client_of(stella)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/members/ada/roles/", {"ask_societies": "1"}, follow=True).text
    assert "The societies are being asked" in page
    assert "Modern Languages: member" not in page
    run_tasks()
    assert "Modern Languages: member" in client.get("/members/ada/roles/").text


@pytest.mark.usefixtures("mla")
def test_no_page_asks_a_society(member, societies, client_of, stella, eve):
    for client in (eve, client_of(member), client_of(stella)):
        for path in ("/members/ada/", "/members/ada/settings/", "/members/ada/roles/", "/members/ada.json"):
            client.get(path)
    assert societies.asked == []
    assert Profile.objects.aggregate(Max("revision"))["revision__max"] == 1
