"""Who is told what, and how often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cron.alerts import (
    DeliveryError,
    Observation,
    build_messages,
    deliver,
    follow,
    send_mail,
    write_duration,
)
from cron.config import Mail, read_config
from cron.fetching import build_tls
from cron.state import Message
from tests.cron.servers import answer, hang

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
UP, DOWN = "", "answers 500"


@pytest.fixture
def config(variables, sparkpost):
    return read_config(variables)


@pytest.fixture
def tell(config):
    """Return a function that follows rounds, `{"home": reason}` each, half a minute apart, and gives their subjects."""
    watches, number = {}, 0

    def run(*rounds):
        nonlocal watches, number
        subjects = []
        for found in rounds:
            at = START + timedelta(seconds=30 * number)
            number += 1
            seen = [Observation(name, reason, "https://x/", "alarm-http") for name, reason in found.items()]
            watches, events = follow(watches, seen, config, at=at)
            subjects += [message.subject for message in build_messages(events, config, at=at)]
            run.texts = [message.text for message in build_messages(events, config, at=at)] or run.texts
        return subjects

    run.texts = []
    return run


def test_nothing_is_told_while_nothing_changes(tell):
    assert tell(*[{"home": UP}] * 50) == []


def test_one_failed_round_is_not_told(tell):
    assert tell({"home": UP}, {"home": DOWN}, {"home": UP}, {"home": DOWN}, {"home": UP}) == []


def test_down_and_recovered_are_told_once_each_with_the_duration(tell):
    assert tell({"home": UP}, *[{"home": DOWN}] * 9) == ["[production] DOWN: home"]
    assert "it answers 500" in tell.texts[0]
    assert "What to do: docs/alarms.md#alarm-http" in tell.texts[0]
    assert tell(*[{"home": UP}] * 9) == ["[production] RECOVERED: home"]
    assert "after 4 min 30 s" in tell.texts[0]  # nine rounds of half a minute


def test_one_cause_is_told_in_one_message(tell):
    rounds = [{"home": DOWN, "health": UP}, {"home": DOWN, "health": DOWN}, {"home": DOWN, "health": DOWN}]
    assert tell(*rounds) == ["[production] DOWN: home, health"]
    rounds = [{"home": UP, "health": DOWN}, {"home": UP, "health": UP}, {"home": UP, "health": UP}]
    assert tell(*rounds) == ["[production] RECOVERED: home, health"]


def test_what_is_down_from_the_first_round_is_told(tell):
    assert tell({"home": DOWN}, {"home": DOWN}) == ["[production] DOWN: home"]


def test_flapping_is_told_once_and_its_end_too(tell):
    swing = [{"home": DOWN}] * 2 + [{"home": UP}] * 2
    subjects = tell(*swing * 10)
    assert subjects == [
        "[production] DOWN: home",
        "[production] RECOVERED: home",
        "[production] DOWN: home",
        "[production] RECOVERED: home",
        "[production] FLAPPING: home",
    ]
    assert tell(*[{"home": UP}] * 40) == ["[production] SETTLED: home"]
    assert "has stopped changing and is up" in tell.texts[0]
    assert tell(*[{"home": DOWN}] * 3) == ["[production] DOWN: home"]


def test_what_is_not_asked_in_a_round_stays_as_it_is(tell):
    tell({"home": UP, "sign_in": UP})
    assert tell({"home": UP, "sign_in": DOWN}, *[{"home": UP}] * 20) == []
    assert tell({"home": UP, "sign_in": DOWN}) == ["[production] DOWN: sign_in"]


def test_what_leaves_the_configuration_is_forgotten(config):
    seen = [Observation("gone", DOWN, "", "alarm-http")]
    watches, _ = follow({}, seen, config, at=START)
    watches, events = follow(watches, [], config, at=START)
    assert watches == {}
    assert events == []


def test_a_clock_set_back_makes_no_negative_duration(config):
    seen = [Observation("home", DOWN, "", "alarm-http")]
    watches = {}
    for _ in range(2):
        watches, _events = follow(watches, seen, config, at=START)
    for _ in range(2):
        watches, events = follow(watches, [replace(seen[0], reason=UP)], config, at=START - timedelta(days=1))
    assert events[0].lasted == timedelta(0)


def test_durations_read_well():
    lengths = [timedelta(seconds=9), timedelta(seconds=150), timedelta(hours=5, minutes=3)]
    assert [write_duration(length) for length in lengths] == ["9 s", "2 min 30 s", "5 h 3 min"]


def test_a_long_subject_is_cut_for_sns(config, tell):
    names = {f"home: part {number}": DOWN for number in range(40)}
    subject = tell(names, names)[0]
    assert len(subject) <= 100
    assert subject.isascii()


# Sending


def test_mail_goes_to_sparkpost(config, sparkpost):
    send_mail(Message("mail", "Subject", "Text", ""), config.mail, build_tls(""))
    path, headers, body = sparkpost.asked[0]
    assert path == "/api/v1/transmissions"
    assert headers["authorization"] == "opens-nothing"
    assert b'"keeper@example.org"' in body
    assert b'"subject": "Subject"' in body


@pytest.mark.parametrize("behave", [answer(401, b"{}"), answer(500, b""), answer(302, b"", location="/"), hang])
def test_mail_that_is_not_taken_is_an_error(config, sparkpost, behave, monkeypatch):
    monkeypatch.setattr("cron.alerts.MAIL_LIMIT_S", 1)
    sparkpost.behaviours["/api/v1/transmissions"] = behave
    with pytest.raises(DeliveryError):
        send_mail(Message("mail", "Subject", "Text", ""), config.mail, build_tls(""))


def test_a_full_address_of_sparkpost_is_taken_as_it_is(config, sparkpost):
    mail = Mail(f"{sparkpost.url}/api/v1/transmissions", "key", "from@example.org", ("to@example.org",))
    send_mail(Message("mail", "Subject", "Text", ""), mail, build_tls(""))
    assert sparkpost.paths() == ["/api/v1/transmissions"]


def test_a_message_waits_for_its_channel_and_is_given_up_after_a_day():
    def refuse(message):
        raise DeliveryError("away")

    taken = []
    first, second = (Message(channel, "s", "t", START.isoformat()) for channel in ("mail", "topic"))
    waiting, sent, failed = deliver([first, first, second], {"mail": refuse, "topic": taken.append}, at=START)
    assert waiting == (first, first)
    assert (sent, failed) == (["topic"], ["mail"])
    assert taken == [second]
    waiting, _, _ = deliver(waiting, {"mail": refuse}, at=START + timedelta(hours=25))
    assert waiting == ()
