"""Adding an address: checked, mailed to, and the same for everybody who asks."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from knowledge_commons_profiles.accounts.models import EmailAddress, Verification
from knowledge_commons_profiles.profiles.models import Act
from tests.accounts.holdings import give_address, make_staff, settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(ada, client_of):
    """Return a function that sends Ada's form."""
    client = client_of(ada)
    return lambda address: client.post(settings_of(ada, "addresses/add/"), {"address": address}, follow=True)


def test_an_address_is_added_unconfirmed_and_gets_a_link(ada, add, run_tasks):
    page = add("  Ada.Owner@Example.ORG ").text
    row = EmailAddress.objects.get()
    assert (row.profile, row.address, row.verified_at, row.is_primary) == (ada, "Ada.Owner@example.org", None, False)
    link = Verification.objects.get()
    assert (link.purpose, link.address, link.profile) == ("new_address", row.address, ada)
    assert "A mail with a link goes to Ada.Owner@example.org" in page
    assert "Not confirmed yet" in page
    run_tasks()
    assert [message.to for message in mail.outbox] == [["Ada.Owner@example.org"]]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Write your e-mail address."),
        ("nonsense", "This is not an e-mail address. Type one like name@example.org."),
        ("a@b@example.org", "This is not an e-mail address"),
        ("Ada Owner <ada@example.org>", "Type the address alone, without a name or angle brackets."),
        ("a" * 300 + "@example.org", "at most 254 characters"),
        ("ada@example.org\nBcc: x@example.org", "This is not an e-mail address"),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_says_what_to_do(ada, add, typed, says):
    response = add(typed)
    assert response.status_code == 422
    assert says in response.text
    assert '<a href="#id_address">New e-mail address</a>' in response.text
    if typed and "\n" not in typed:
        assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in response.text
    assert not EmailAddress.objects.exists()


def test_whether_somebody_else_has_it_changes_nothing(ada, ben, add, run_tasks):
    give_address(ben, "taken@example.org", primary=True)
    taken, free = add("taken@example.org"), add("free@example.org")
    assert taken.redirect_chain == free.redirect_chain
    without = [
        response.text.replace("taken@", "free@").partition('class="rows"')[0].partition("<main")[2]
        for response in (taken, free)
    ]
    assert without[0] == without[1]
    assert run_tasks() == 2
    assert sorted(message.to[0] for message in mail.outbox) == ["free@example.org", "taken@example.org"]


def test_adding_twice_is_one_address_and_one_mail(ada, add, run_tasks):
    assert add("a@example.org").status_code == add("A@EXAMPLE.org").status_code == 200
    assert EmailAddress.objects.count() == 1
    run_tasks()
    assert len(mail.outbox) == 1


def test_a_confirmed_address_is_not_added_again(ada, add):
    give_address(ada, "a@example.org")
    response = add("A@example.org")
    assert response.status_code == 422
    assert "This address is on the account already." in response.text


def test_ten_addresses_are_enough(ada, add):
    for number in range(10):
        give_address(ada, f"a{number}@example.org")
    assert "There can be 10 addresses. Remove one" in add("more@example.org").text
    assert EmailAddress.objects.count() == 10


def test_nobody_has_a_stranger_flooded_with_mail(ada, add, client_of):
    client = client_of(ada)
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        for _ in range(10):
            add("stranger@example.org")
            client.post(settings_of(ada, f"addresses/{EmailAddress.objects.get().pk}/remove/"))
        assert "Try again in an hour" in add("stranger@example.org").text
        assert Verification.objects.count() == 10
        clock.shift(timedelta(minutes=61))
        assert add("stranger@example.org").status_code == 200


def test_what_staff_add_is_recorded_without_the_address(ada, ben, client_of):
    client_of(make_staff(ben)).post(settings_of(ada, "addresses/add/"), {"address": "a@example.org"})
    row, act = EmailAddress.objects.get(), Act.objects.get()
    assert row.profile == ada
    assert (act.verb, act.actor, act.profile, act.details) == (
        "added an address",
        ben.user,
        ada,
        {"address_id": row.pk},
    )


def test_another_member_adds_nothing(ada, ben, client_of):
    response = client_of(ben).post(settings_of(ada, "addresses/add/"), {"address": "a@example.org"})
    assert response.status_code == 403
    assert not EmailAddress.objects.exists()
