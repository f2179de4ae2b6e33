"""A round: everything at once, a second attempt, one deadline."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from cron.probe_file import Probe
from cron.rounds import Runner, StoppedError, find_due
from tests.cron.servers import answer, fail_then, hang

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def run(around, probes, *, limit_s=10, is_stopped=lambda: False):
    return Runner(around, limit_s=limit_s).run(probes, is_stopped=is_stopped)


def test_a_failure_counts_only_when_it_is_repeated(site, make_probe, around):
    site.behaviours["/"] = fail_then(answer(), times=1)
    (result,) = run(around, [make_probe("http")])
    assert result.is_up
    assert result.attempts == 2
    site.behaviours["/"] = fail_then(answer(), times=2)
    (result,) = run(around, [make_probe("http")])
    assert result.finding.reason == "answers 500"


def test_all_probes_run_at_once_and_keep_their_order(site, make_probe, around):
    site.behaviours["/hang/"] = hang
    probes = [make_probe("http", "/hang/" if number % 2 else "/", name=f"p{number}", limit_s=1) for number in range(20)]
    started_at = time.monotonic()
    results = run(around, probes)
    spent_s = time.monotonic() - started_at
    assert [result.probe.name for result in results] == [probe.name for probe in probes]
    assert [result.is_up for result in results] == [True, False] * 10
    assert spent_s < 10  # one after another it would be twenty


def test_the_deadline_ends_a_round_whatever_hangs(site, make_probe, around):
    site.behaviours["/"] = hang
    runner = Runner(around, limit_s=1)
    probe = make_probe("http", limit_s=30)
    (result,) = runner.run([probe], is_stopped=lambda: False)
    assert result.finding.reason == "did not end within the round's 1 s"
    (result,) = runner.run([probe], is_stopped=lambda: False)
    assert result.finding.reason == "still hangs since an earlier round"


def test_being_told_to_stop_ends_a_round_without_results(site, make_probe, around):
    site.behaviours["/"] = hang
    with pytest.raises(StoppedError):
        run(around, [make_probe("http")], is_stopped=lambda: True)


def test_a_probe_of_its_own_schedule_is_asked_when_its_time_has_come():
    each, rare = Probe("each", "dns"), Probe("rare", "dns", schedule="*/5 * * * *")

    def due(since, at):
        return [probe.name for probe in find_due([each, rare], since=since, at=at)]

    half = timedelta(seconds=30)
    assert due(None, NOON + half) == ["each", "rare"]
    assert due(NOON, NOON + half) == ["each"]
    assert due(NOON - half, NOON) == ["each", "rare"]
    assert due(NOON + half, NOON + timedelta(hours=2, seconds=59)) == ["each", "rare"]
    assert due(NOON + timedelta(hours=2), NOON) == ["each", "rare"]  # the clock was set back
