"""What is kept of requests, and for how long."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.verification import build_secret, create_verification, forget_requests, use

pytestmark = pytest.mark.django_db


def make(address, **dates):
    verification, _ = create_verification(Verification.Purpose.REGISTER, address=address, request={"name": "Grace"})
    Verification.objects.filter(pk=verification.pk).update(**dates)


def test_what_is_used_or_over_is_deleted_with_all_it_knew(run_tasks):
    now = timezone.now()
    make("waiting@example.org", created_at=now - timedelta(hours=40))
    make("over@example.org", created_at=now - timedelta(hours=49), expires_at=now - timedelta(hours=1))
    make("used@example.org", created_at=now - timedelta(hours=25), used_at=now - timedelta(hours=24))
    # Still counted, so that its mailbox is not flooded.
    make("used-today@example.org", used_at=now)
    forget_requests.enqueue()
    run_tasks()
    left = Verification.objects.values_list("address", flat=True)
    assert set(left) == {"waiting@example.org", "used-today@example.org"}


def test_the_secret_is_the_same_each_time_and_another_ones_for_another_key(settings):
    verification, secret = create_verification(Verification.Purpose.REGISTER, address="grace@example.org")
    again = Verification.objects.get(pk=verification.pk)
    assert build_secret(again) == secret
    assert len(secret) == 43
    settings.SECRET_KEY = "another"
    assert build_secret(again) != secret


def test_a_link_is_used_in_the_transaction_of_its_act(transactional_db):
    _, secret = create_verification(Verification.Purpose.REGISTER, address="grace@example.org")
    with pytest.raises(RuntimeError):
        use(secret, Verification.Purpose.REGISTER)


def test_a_link_works_until_its_last_second():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        create_verification(Verification.Purpose.REGISTER, address="grace@example.org")
        clock.shift(48 * 3600 - 1)
        assert Verification.objects.usable().exists()
        clock.shift(1)
        assert not Verification.objects.usable().exists()
