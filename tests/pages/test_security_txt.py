from datetime import UTC, datetime

import pytest
import time_machine


def read(client):
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


@time_machine.travel("2028-02-29T12:00:00Z", tick=False)
def test_it_says_whom_to_tell_and_until_when(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    assert read(client) == {
        "Contact": "mailto:security@example.org",
        "Expires": "2029-02-01T00:00:00Z",
        "Preferred-Languages": "en",
        "Canonical": "http://testserver/.well-known/security.txt",
    }


@pytest.mark.parametrize("now", ["2026-01-01T00:00:01Z", "2026-11-24T09:00:00Z", "2026-12-31T23:59:59Z"])
def test_it_has_not_expired_and_expires_within_a_year(client, now):
    with time_machine.travel(now, tick=False):
        left = datetime.fromisoformat(read(client)["Expires"]) - datetime.now(UTC)
    assert 330 <= left.days < 365


def test_a_bare_address_becomes_a_uri(client, settings):
    settings.SECURITY_CONTACT = "security@example.org"
    assert read(client)["Contact"] == "mailto:security@example.org"


def test_a_form_may_be_the_contact(client, settings):
    settings.SECURITY_CONTACT = "https://example.org/report"
    assert read(client)["Contact"] == "https://example.org/report"


def test_without_a_contact_there_is_no_file(client, settings, db):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
