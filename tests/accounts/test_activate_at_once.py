"""Two clicks in the same moment, on two real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User, Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.profiles.models import Profile
from tests.accounts.conftest import ISSUER

pytestmark = pytest.mark.django_db(transaction=True)

WISH = {"name": "Grace", "networks": [], "terms_version": "", "terms_accepted_at": "2026-11-24T09:00:00+00:00"}


def press_at_once(*secrets):
    """Press the button of each link in another browser, all at the same time; return the answers' statuses."""
    start = Barrier(len(secrets))

    def press(secret):
        client = Client(raise_request_exception=True)
        start.wait()
        try:
            return client.post(f"/activate/{secret}/", {"is_mine": "on"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(secrets)) as pool:
        return sorted(pool.map(press, secrets))


def ask(subject, username, address):
    return create_verification(
        Verification.Purpose.REGISTER,
        address=address,
        pending=PendingLogin(ISSUER, subject, "University"),
        request={**WISH, "username": username},
    )[1]


def test_a_double_click_registers_once(db):
    secret = ask("one", "grace", "grace@example.org")
    assert press_at_once(secret, secret, secret) == [200, 410, 410]
    assert (Profile.objects.count(), User.objects.count(), LoginMethod.objects.count()) == (1, 1, 1)


def test_a_double_click_joins_once(ada, give_address):
    give_address(ada, "ada@example.org", primary=True)
    pending = PendingLogin(ISSUER, "one", "University")
    _, secret = create_verification(Verification.Purpose.JOIN, address="ada@example.org", profile=ada, pending=pending)
    assert press_at_once(secret, secret, secret) == [200, 410, 410]
    assert ada.login_methods.count() == 1


def test_of_two_who_want_one_username_one_is_asked_for_another(db):
    first, second = ask("one", "grace", "one@example.org"), ask("two", "GRACE", "two@example.org")
    assert press_at_once(first, second) == [200, 200]
    assert Profile.objects.count() == User.objects.count() == 1
    assert Verification.objects.filter(used_at=None).count() == 1  # the other's link still works


def test_of_two_requests_of_one_address_one_makes_a_member(db):
    first, second = ask("one", "grace", "g@example.org"), ask("two", "hopper", "G@example.org")
    assert press_at_once(first, second) == [200, 409]
    assert EmailAddress.objects.count() == User.objects.count() == 1


def test_of_two_requests_of_one_login_one_makes_a_member(db):
    first, second = ask("one", "grace", "one@example.org"), ask("one", "hopper", "two@example.org")
    assert press_at_once(first, second) == [200, 409]
    assert LoginMethod.objects.count() == User.objects.count() == 1
