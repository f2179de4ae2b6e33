"""Refreshing a copy: by one at a time, with growing pauses, and never at the cost of what is known."""

from datetime import timedelta
from threading import Event, Thread

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone

from knowledge_commons_profiles.core.breakers import FAILURES_UNTIL_OPEN, read_state, record_failure
from knowledge_commons_profiles.core.errors import AnswerError, MissingError, UnreachableError
from knowledge_commons_profiles.mirrors.copying import JITTER, PAUSES, Outcome, ensure_copy, refresh
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.sources import TERMS

pytestmark = pytest.mark.django_db

WORKS = Copy.Source.WORKS
KNOWN = [{"title": "Notes"}]


def answer():
    return KNOWN


def fail_with(error):
    def fetch():
        raise error

    return fetch


def get(profile) -> Copy:
    return Copy.objects.get(profile=profile, source=WORKS)


def test_an_answer_is_kept_with_its_date(ada):
    assert refresh(ensure_copy(ada.pk, WORKS), answer, system="repository") is Outcome.REFRESHED
    copy = get(ada)
    assert (copy.payload, copy.error, copy.failure_count, copy.claimed_until) == (KNOWN, "", 0, None)
    assert copy.fetched_at is not None


def test_a_fresh_copy_is_left_as_it_is_unless_one_insists(ada):
    refresh(ensure_copy(ada.pk, WORKS), answer, system="repository")
    unused = fail_with(AssertionError("asked again"))
    assert refresh(ensure_copy(ada.pk, WORKS), unused, system="repository") is Outcome.FRESH
    assert refresh(ensure_copy(ada.pk, WORKS), answer, system="repository", is_forced=True) is Outcome.REFRESHED


@pytest.mark.parametrize("source", [source for source, terms in TERMS.items() if terms.fresh_for])
def test_each_source_is_stale_after_its_own_limit_give_or_take(ada, source):
    fresh_for = TERMS[source].fresh_for
    due = []
    for _ in range(5):
        refresh(ensure_copy(ada.pk, source), answer, system="any", is_forced=True)
        copy = Copy.objects.get(profile=ada, source=source)
        due.append(copy.due_at - copy.fetched_at)
    assert min(due) >= fresh_for * (1 - JITTER)
    assert max(due) <= fresh_for * (1 + JITTER)
    assert len(set(due)) > 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnreachableError("no answer: TimeoutError"), "repository did not answer in time (no answer: TimeoutError)."),
        (AnswerError("status 500"), "repository answered something that cannot be used (status 500)."),
        (MissingError("no such account"), "repository: no such account."),
    ],
)
def test_a_failure_keeps_the_last_copy_and_says_why(ada, error, said):
    refresh(ensure_copy(ada.pk, WORKS), answer, system="repository")
    before = get(ada)
    assert refresh(ensure_copy(ada.pk, WORKS), fail_with(error), system="repository", is_forced=True) is Outcome.FAILED
    after = get(ada)
    assert (after.payload, after.fetched_at) == (before.payload, before.fetched_at)
    assert after.error == said
    assert after.is_failing
    assert after.updated_at > before.updated_at  # a kept page shows that it is stale


def test_a_first_failure_leaves_unknown_what_is_unknown(ada):
    refresh(ensure_copy(ada.pk, WORKS), fail_with(UnreachableError("x")), system="repository")
    assert (get(ada).payload, get(ada).fetched_at) == (None, None)


def test_pauses_grow_while_it_fails_and_one_success_ends_them(ada):
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False) as clock:
        for pause in (*PAUSES, PAUSES[-1]):
            failing = fail_with(MissingError("no such account"))
            assert refresh(ensure_copy(ada.pk, WORKS), failing, system="repository") is Outcome.FAILED
            waited = get(ada).due_at - timezone.now()
            assert pause * (1 - JITTER) <= waited <= pause * (1 + JITTER)
            clock.shift(waited - timedelta(seconds=1))
            assert refresh(ensure_copy(ada.pk, WORKS), answer, system="repository") is Outcome.FRESH
            clock.shift(timedelta(seconds=2))
        assert refresh(ensure_copy(ada.pk, WORKS), answer, system="repository") is Outcome.REFRESHED
    assert (get(ada).failure_count, get(ada).error, get(ada).is_failing) == (0, "", False)


def test_a_system_that_keeps_failing_is_left_alone(ada):
    refresh(ensure_copy(ada.pk, WORKS), answer, system="repository")
    for _ in range(FAILURES_UNTIL_OPEN):
        record_failure("repository", "status 500")
    Copy.objects.update(due_at=None)
    unused = fail_with(AssertionError("asked"))
    assert refresh(ensure_copy(ada.pk, WORKS), unused, system="repository") is Outcome.LEFT_ALONE
    copy = get(ada)
    assert "has not been answering" in copy.error
    assert copy.payload == KNOWN
    assert copy.due_at > timezone.now()


def test_failures_open_the_breaker_for_all_members_and_a_missing_account_does_not(ada, ben):
    for _ in range(FAILURES_UNTIL_OPEN):
        missing = fail_with(MissingError("no such account"))
        refresh(ensure_copy(ada.pk, WORKS), missing, system="repository", is_forced=True)
    assert not read_state("repository").is_open
    for _ in range(FAILURES_UNTIL_OPEN):
        down = fail_with(UnreachableError("down"))
        refresh(ensure_copy(ada.pk, WORKS), down, system="repository", is_forced=True)
    assert refresh(ensure_copy(ben.pk, WORKS), answer, system="repository") is Outcome.LEFT_ALONE


def test_what_follows_happens_in_the_same_transaction_or_not_at_all(ada):
    def follow(copy, former):
        assert former is None
        raise RuntimeError(copy.source)

    with pytest.raises(RuntimeError), transaction.atomic():
        refresh(ensure_copy(ada.pk, WORKS), answer, system="repository", then=follow)
    assert not Copy.objects.filter(fetched_at__isnull=False).exists()


def test_the_claim_of_a_killed_worker_ends_by_itself(ada):
    copy = ensure_copy(ada.pk, WORKS)
    Copy.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))
    assert refresh(copy, answer, system="repository", is_forced=True) is Outcome.FRESH
    Copy.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert refresh(copy, answer, system="repository") is Outcome.REFRESHED


def test_an_answer_that_comes_after_another_worker_took_over_is_thrown_away(ada):
    def slow():
        Copy.objects.update(claimed_until=timezone.now() + timedelta(hours=1))
        return [{"title": "too late"}]

    refresh(ensure_copy(ada.pk, WORKS), slow, system="repository")
    assert get(ada).payload is None


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_only_one_asks(ada):
    """Two threads with connections of their own, as two workers have; the first is held while the second tries."""
    asking, go_on = Event(), Event()
    asked, outcomes = [], []

    def fetch():
        asked.append(1)
        asking.set()
        assert go_on.wait(30)
        return KNOWN

    def work():
        try:
            outcomes.append(refresh(ensure_copy(ada.pk, WORKS), fetch, system="repository", is_forced=True))
        finally:
            connections.close_all()

    first = Thread(target=work)
    first.start()
    assert asking.wait(30)
    second = Thread(target=work)
    second.start()
    second.join(30)
    go_on.set()
    first.join(30)
    assert sorted(outcomes) == [Outcome.FRESH, Outcome.REFRESHED]
    assert len(asked) == 1
