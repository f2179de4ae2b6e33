"""Signatures, judged by the reference library of Standard Webhooks."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from knowledge_commons_profiles.webhooks.signatures import build_headers, find_secrets, replace_secret
from knowledge_commons_profiles.webhooks.tasks import deliver

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture
def message(ada, endpoint, receiver, tell):
    tell(ada, "updated")
    deliver.call()
    return receiver.got[0]


def test_a_message_is_verified(message, endpoint):
    headers, body = message
    assert Webhook(endpoint.secret).verify(body, headers)["type"] == "member.updated"


@pytest.mark.parametrize("change", [lambda body: body + b" ", lambda body: body.replace(b"ada", b"eve")])
def test_a_changed_message_is_not(message, endpoint, change):
    headers, body = message
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(change(body), headers)


@pytest.mark.parametrize(("minutes", "is_good"), [(-4, True), (4, True), (-6, False), (6, False)])
def test_a_replay_is_too_old_and_clocks_may_be_minutes_apart(message, endpoint, minutes, is_good):
    headers, body = message
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        if is_good:
            assert Webhook(endpoint.secret).verify(body, headers)
            return
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint.secret).verify(body, headers)


def test_for_a_week_both_secrets_sign(ada, endpoint, receiver, tell):
    former = endpoint.secret
    newer = replace_secret(endpoint)
    assert newer != former
    tell(ada, "updated")
    deliver.call()
    headers, body = receiver.got[0]
    for secret in (former, newer):
        assert Webhook(secret).verify(body, headers)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert find_secrets(endpoint) == [newer]


def test_secrets_are_encrypted_in_the_database(endpoint):
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_endpoint::text FROM webhooks_endpoint")
        assert "whsec_" not in cursor.fetchone()[0]


def test_the_vector_of_the_documentation_is_ours_and_the_librarys():
    text = DOCUMENT.read_text(encoding="utf-8")
    vector = dict(re.findall(r"^(secret|webhook-[a-z]+|body): (.+)$", text, flags=re.MULTILINE))
    sent_at = datetime.fromtimestamp(int(vector["webhook-timestamp"]), UTC)
    body = vector["body"].encode()
    headers = build_headers(vector["webhook-id"], body, secrets=[vector["secret"]], sent_at=sent_at)
    assert headers["webhook-signature"] == vector["webhook-signature"]
    with time_machine.travel(sent_at):
        assert Webhook(vector["secret"]).verify(body, {name: vector[name] for name in vector if "webhook" in name})
