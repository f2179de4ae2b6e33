"""Turns: evenly spread, shared by processes, and none for whoever would wait for ever."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection

from knowledge_commons_profiles.core.errors import UnreachableError
from knowledge_commons_profiles.memberships.models import Turn
from knowledge_commons_profiles.memberships.turns import SHARE, take_turn

pytestmark = pytest.mark.django_db(transaction=True)


def take_several(code, limit, count):
    moments = []
    for _ in range(count):
        take_turn(code, limit)
        moments.append(time.monotonic())
        cache.clear()  # whatever Redis forgets
    connection.close()
    return moments


def test_many_at_once_keep_the_limit_together():
    limit, started_at = 1200, time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: take_several("MLA", limit, 10), range(4)))
    moments = sorted(moment for run in runs for moment in run)
    assert len(moments) == 40
    # The last of 40 cannot have gone out before 39 pauses were over.
    assert moments[-1] - started_at >= 39 * 60 / limit


def test_societies_do_not_wait_for_each_other():
    take_turn("MLA", 1)
    started_at = time.monotonic()
    take_turn("UP", 1)
    assert time.monotonic() - started_at < 30


def test_who_would_wait_too_long_is_told_so_and_takes_no_turn():
    take_turn("MLA", 1)  # the next one could go out in 67 seconds
    before = Turn.objects.get().next_at
    with pytest.raises(UnreachableError, match="waiting"):
        take_turn("MLA", 1)
    assert Turn.objects.get().next_at == before
    assert SHARE < 1
