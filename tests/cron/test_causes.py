"""One cause is to blame: by the alarms, and first in the message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cron.alerts import Observation, build_messages, follow
from cron.causes import AFTERMATH, count_felt, find_causes, find_doubtful
from cron.probe_file import Probe
from cron.rounds import find_due
from cron.state import Watch

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ROUND = timedelta(seconds=30)
PROBES = tuple(
    Probe(name=name, kind=kind, url="https://profiles.example.org/", source=source, is_watched=name == "site")
    for name, kind, source in [
        ("site", "http", ""),
        ("home", "http", ""),
        ("https", "https", ""),
        ("health", "health", ""),
        ("directory", "directory", ""),
        ("sign_in", "sign_in", ""),
        ("certificate", "certificate", ""),
        ("dns", "dns", ""),
        ("backup", "backup", "https://profiles.example.org/health/"),
        ("disk", "disk", ""),
    ]
)
DOWN = Watch(is_up=False, reason="answers 503")


def explain(*names, **reasons):
    down = dict.fromkeys(names, DOWN)
    return find_causes(down | {name: replace(DOWN, reason=reason) for name, reason in reasons.items()}, PROBES, at=NOON)


def test_the_database_explains_what_needs_it_and_nothing_else():
    database = "health: Postgres DB"
    needing = {"health", "directory", "sign_in", "backup", "health: Worker", "health: Migrations"}
    causes = explain(database, *needing, "disk", "certificate", "health: REDIS")
    assert causes == dict.fromkeys(needing, database)


def test_the_database_explains_a_home_page_that_is_gone_with_it():
    assert explain("health: Postgres DB", "site", "home") == {
        "site": "health: Postgres DB",
        "home": "health: Postgres DB",
    }


def test_missing_migrations_explain_the_503_alone():
    assert explain("health: Migrations", "health", "directory") == {"health": "health: Migrations"}


def test_a_site_that_does_not_answer_explains_every_probe_of_it():
    every = ("home", "https", "health", "directory", "sign_in", "certificate", "backup")
    assert explain("site", *every, "disk") == dict.fromkeys(every, "site")


@pytest.mark.parametrize("name", ["directory", "sign_in", "certificate", "disk", "health: Worker", "health: REDIS"])
def test_what_fails_alone_is_to_blame_itself(name):
    assert explain(name) == {}


def test_a_wrong_certificate_is_to_blame_and_one_that_cannot_be_asked_is_not():
    wrong = "has a wrong certificate: certificate has expired"
    assert explain("site", "home", certificate=wrong) == {"site": "certificate", "home": "certificate"}
    assert explain("site", certificate="cannot be asked for its certificate: refused") == {"certificate": "site"}


def test_a_name_that_is_gone_explains_the_rest():
    assert explain("dns", "site", "certificate") == {"site": "dns", "certificate": "dns"}


def test_what_is_up_explains_nothing():
    assert find_causes({"site": Watch(), "home": DOWN}, PROBES, at=NOON) == {}


def test_a_cause_explains_for_two_more_minutes_what_has_not_come_back_yet():
    watches = {"health: Postgres DB": Watch(since=NOON.isoformat(), changes=(9, 1)), "health: Worker": DOWN}
    assert find_causes(watches, PROBES, at=NOON + AFTERMATH - ROUND) == {"health: Worker": "health: Postgres DB"}
    assert find_causes(watches, PROBES, at=NOON + AFTERMATH) == {}


# In the message

DATABASE = "health: Postgres DB"
NAMES = ["site", "directory", "health", "health: Worker", DATABASE]


@pytest.fixture
def tell(config):
    """Return a function that follows rounds, the names that fail in each, and gives their subjects."""
    config = replace(config, probes=PROBES, mail=replace(config.mail, recipients=("a@b.c",)))

    def follow_rounds(*rounds):
        watches, subjects = {}, []
        for number, failing in enumerate(rounds):
            at = NOON + number * ROUND
            seen = [Observation(name, "answers 503" if name in failing else "", "", "anchor") for name in NAMES]
            watches, events = follow(watches, seen, config, at=at)
            messages = build_messages(events, config, at=at)
            subjects += [message.subject.partition("] ")[2] for message in messages]
            tell.texts = [message.text for message in messages] or tell.texts
        return subjects

    tell = follow_rounds
    tell.texts = []
    return tell


ILL = {"directory", "health", "health: Worker", DATABASE}


def test_a_message_names_the_cause_first_and_says_because_of_what(tell):
    assert tell(set(), ILL, ILL) == ["DOWN: health: Postgres DB; with it directory, health, health: Worker"]
    assert (
        "directory is down since 2026-11-25 12:00:30 UTC: it answers 503. Because of health: Postgres DB."
        in tell.texts[0]
    )
    assert tell(set(), ILL, ILL, set(), set())[1:] == [
        "RECOVERED: health: Postgres DB; with it directory, health, health: Worker"
    ]


def test_what_follows_later_from_a_cause_that_was_told_is_not_told(tell):
    later = {*ILL, "site"}
    assert len(tell(set(), ILL, ILL, later, later, later, set(), set(), set(), set())) == 2


def test_what_outlasts_its_cause_is_told(tell):
    later = {*ILL, "site"}
    subjects = tell(set(), ILL, ILL, later, later, *[{"site"}] * 12)
    assert subjects[1:] == ["DOWN: site - RECOVERED: health: Postgres DB; with it directory, health, health: Worker"]


def test_what_comes_back_a_little_later_is_waited_for_and_told_with_the_rest(tell):
    late = {"health: Worker"}
    subjects = tell(set(), ILL, ILL, late, late, late, set(), set(), set())
    assert subjects[1:] == ["RECOVERED: health: Postgres DB; with it directory, health, health: Worker"]


def test_what_stays_away_does_not_hold_up_the_news_for_long(tell):
    subjects = tell(set(), ILL, ILL, *[{"health: Worker"}] * 8)
    assert subjects[1:] == ["RECOVERED: health: Postgres DB; with it directory, health"]


# For the alarms about the site's own figures


def test_members_feel_some_probes_and_not_others():
    assert count_felt({"site": DOWN, "directory": DOWN, "certificate": DOWN, "disk": DOWN}, PROBES, at=NOON) == 2


def test_a_failure_counts_from_its_first_round_and_until_the_sites_figures_are_past_it():
    doubted = Watch(since=NOON.isoformat(), contrary=1, reason="answers 503")
    assert count_felt({"site": doubted}, PROBES, at=NOON) == 1
    back = Watch(since=NOON.isoformat(), changes=(5, 1))
    assert count_felt({"site": back}, PROBES, at=NOON + AFTERMATH - ROUND) == 1
    assert count_felt({"site": back}, PROBES, at=NOON + AFTERMATH) == 0
    assert count_felt({"site": Watch(since=NOON.isoformat())}, PROBES, at=NOON) == 0


def test_a_rare_probe_that_failed_is_asked_again_in_the_next_round():
    rare = Probe(name="canary", kind="canary", schedule="*/5 * * * *")
    at = NOON + timedelta(minutes=1)
    assert find_due([rare], since=NOON, at=at) == []
    assert find_due([rare], since=NOON, at=at, doubtful={"canary"}) == [rare]


def test_once_something_comes_back_all_that_is_down_is_asked_again():
    back = Watch(is_up=False, contrary=1)
    assert find_doubtful({"home": Watch(), "canary": DOWN}) == set()
    assert find_doubtful({"home": back, "canary": DOWN, "dns": Watch()}) == {"home", "canary"}
    assert find_doubtful({"home": Watch(contrary=1), "canary": DOWN}) == {"home"}
