"""One cause is to blame: by the alarms, and first in the message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cron.alerts import Observation, build_messages, follow
from cron.causes import AFTERMATH, count_felt, find_causes
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
    return find_causes(down | {name: replace(DOWN, reason=reason) for name, reason in reasons.items()}, PROBES)


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
    assert find_causes({"site": Watch(), "home": DOWN}, PROBES) == {}


# In the message


def observe(**reasons):
    names = ["site", "directory", "health", "health: Postgres DB"]
    return [
        Observation(name, reasons.get(name.replace("health: Postgres DB", "database"), ""), "", "anchor")
        for name in names
    ]


def test_a_message_names_the_cause_first_and_says_because_of_what(config):
    config = replace(config, probes=PROBES)
    watches, messages = {}, []
    ill = {"directory": "answers 503", "health": "answers 503", "database": "is unhealthy"}
    for number, reasons in enumerate([{}, ill, ill, {}, {}]):
        at = NOON + number * ROUND
        watches, events = follow(watches, observe(**reasons), config, at=at)
        messages += build_messages(events, replace(config, mail=replace(config.mail, recipients=("a@b.c",))), at=at)
    assert [message.subject.partition("] ")[2] for message in messages] == [
        "DOWN: health: Postgres DB; with it directory, health",
        "RECOVERED: health: Postgres DB; with it directory, health",
    ]
    assert "it answers 503. Because of health: Postgres DB." in messages[0].text


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
