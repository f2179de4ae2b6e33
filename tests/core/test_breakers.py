"""Circuit breakers: what keeps failing is left alone, tried by one caller at a time, trusted again when it works."""

import pytest
import time_machine
from django.core.cache import cache

from knowledge_commons_profiles.core.breakers import (
    FAILURES_UNTIL_OPEN,
    PAUSES_S,
    TRIAL_S,
    may_call,
    read_state,
    record_failure,
    record_success,
)


@pytest.fixture(autouse=True)
def _travelling_cache(settings):
    """Keep what is known in this process: a Redis would look at its own clock, which does not travel."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "breakers"}
    settings.CACHES = {**settings.CACHES, "default": memory}
    yield
    cache.clear()


def fail(times: int, system: str = "repository") -> None:
    for _ in range(times):
        record_failure(system, "no answer")


def test_a_system_nobody_complained_about_may_be_called():
    assert may_call("repository")
    assert not read_state("repository").is_open


def test_a_few_failures_do_not_open_it():
    fail(FAILURES_UNTIL_OPEN - 1)
    assert may_call("repository")
    assert read_state("repository").failures == FAILURES_UNTIL_OPEN - 1


def test_one_failure_more_opens_it_and_only_it():
    fail(FAILURES_UNTIL_OPEN)
    assert not may_call("repository")
    assert may_call("mastodon")
    assert read_state("repository").reason == "no answer"


def test_a_success_in_between_starts_the_count_again():
    fail(FAILURES_UNTIL_OPEN - 1)
    record_success("repository")
    fail(FAILURES_UNTIL_OPEN - 1)
    assert may_call("repository")


def test_after_the_pause_one_caller_tries_and_the_others_wait():
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False) as clock:
        fail(FAILURES_UNTIL_OPEN)
        clock.shift(PAUSES_S[0] - 1)
        assert not may_call("repository")
        clock.shift(2)
        assert may_call("repository")
        assert not may_call("repository")


def test_a_caller_that_never_came_back_does_not_block_the_next_one():
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False) as clock:
        fail(FAILURES_UNTIL_OPEN)
        clock.shift(PAUSES_S[0] + 1)
        assert may_call("repository")
        clock.shift(TRIAL_S + 1)
        assert may_call("repository")


def test_pauses_grow_with_each_failed_trial_up_to_the_last():
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False) as clock:
        fail(FAILURES_UNTIL_OPEN)
        for pause_s in (*PAUSES_S, PAUSES_S[-1]):
            clock.shift(pause_s - 1)
            assert not may_call("repository")
            clock.shift(2)
            assert may_call("repository")
            fail(1)


def test_a_trial_that_works_closes_it():
    with time_machine.travel("2026-11-25T09:00:00Z", tick=False) as clock:
        fail(FAILURES_UNTIL_OPEN + 3)
        clock.shift(PAUSES_S[-1] + 1)
        assert may_call("repository")
        record_success("repository")
        assert may_call("repository")
        assert may_call("repository")
        assert read_state("repository").failures == 0


def test_a_reason_is_kept_short():
    record_failure("repository", "x" * 1000)
    assert len(read_state("repository").reason) == 200
