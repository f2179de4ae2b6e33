"""Joining: the same answer and the same work for every address, and a mail only its owner can read."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.accounts.models import LoginMethod, Verification
from tests.accounts.conftest import ISSUER

pytestmark = pytest.mark.django_db


def ask(client, address):
    return client.post("/associate/", {"address": address})


def test_a_stranger_is_sent_to_sign_in(eve):
    assert eve.get("/associate/").headers["Location"] == "/login/"
    assert eve.post("/associate/", {"address": "ada@example.org"}).headers["Location"] == "/login/"


def test_a_member_is_sent_to_their_page(client_of, ben):
    assert client_of(ben).get("/associate/").headers["Location"] == "/my-profile/"


def test_a_login_that_was_linked_meanwhile_is_sent_to_sign_in(newcomer, ada):
    LoginMethod.objects.create(profile=ada, issuer=ISSUER, subject="newcomer")
    assert newcomer().get("/associate/").headers["Location"] == "/login/"


def test_the_page_offers_both_ways_and_what_the_provider_said(newcomer):
    text = newcomer(name="Grace <Hopper>", address="grace@example.org").get("/associate/").content.decode()
    assert "I have a profile here" in text
    assert 'href="/register/"' in text
    assert "University of Somewhere" in text
    assert "Grace &lt;Hopper&gt;" in text
    assert 'value="grace@example.org"' in text


def test_the_mail_goes_to_the_verified_address_and_names_who_asks(newcomer, ada, give_address, run_tasks, find_link):
    give_address(ada, "Ada@Example.org")
    response = ask(newcomer(address="claim@example.net"), "ada@example.ORG")
    assert response.headers["Location"] == "/confirm/"
    assert mail.outbox == []
    run_tasks()
    [message] = mail.outbox
    assert message.to == ["Ada@Example.org"]
    assert message.subject == "Join your profile on Knowledge Commons"
    for text in (message.body, message.alternatives[0].content):
        assert "University of Somewhere" in text
        assert "claim@example.net" in text
        assert "It was not you?" in text
    assert find_link(message).startswith("/activate/")


def test_a_look_alike_address_does_not_get_the_owners_mail(newcomer, ada, give_address, run_tasks):
    give_address(ada, "mike@example.org")
    ask(newcomer(), "mıke@example.org")  # a dotless i
    run_tasks()
    [message] = mail.outbox
    assert message.subject == "No profile on Knowledge Commons has this address"
    assert "/activate/" not in message.body


@pytest.mark.parametrize("state", ["unknown", "unverified", "suspended", "closing"])
def test_whoever_cannot_be_joined_is_told_so_in_their_own_mailbox_without_a_link(
    newcomer, ada, give_address, run_tasks, state
):
    if state != "unknown":
        give_address(ada, "ada@example.org", verified=state != "unverified")
    if state == "suspended":
        ada.is_suspended = True
    if state == "closing":
        ada.closes_at = ada.created_at
    ada.save()
    ask(newcomer(), "ada@example.org")
    run_tasks()
    [message] = mail.outbox
    assert message.subject == "No profile on Knowledge Commons has this address"
    assert "/activate/" not in message.body + message.alternatives[0].content


def test_answer_and_work_are_the_same_for_known_unverified_and_unknown_addresses(newcomer, ada, ben, give_address):
    give_address(ada, "known@example.org", primary=True)
    give_address(ben, "claim@example.org", verified=False)
    seen = []
    for number, address in enumerate(["known@example.org", "claim@example.org", "nobody@exampl.org"]):
        client = newcomer(f"subject{number}")
        client.get("/associate/")  # what a process reads once is read
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, address)
        page = client.get("/confirm/").content.decode().replace(address, "ADDRESS")
        seen.append(
            (
                answer.status_code,
                answer.headers["Location"],
                answer.content,
                [query["sql"].split(" ")[0] for query in queries],
                page.split("csrfmiddlewaretoken")[0],
            )
        )
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no address",
        "Ada Owner <ada@example.org>",
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org\r\nSubject: x",
        "ada@example.org, eve@example.org",
        "a" * 250 + "@example.org",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_kept_named_and_mailed_to_nobody(newcomer, run_tasks, address):
    response = ask(newcomer(), address)
    text = response.content.decode()
    assert response.status_code == 200
    assert 'aria-invalid="true"' in text
    assert "E-mail address of your profile</a>:" in text
    assert not Verification.objects.exists()


def test_a_login_may_ask_for_few_mails_a_day_and_losing_the_cache_changes_nothing(newcomer):
    client = newcomer()
    for number in range(6):
        assert ask(client, f"somebody{number}@example.org").status_code == 302
    cache.clear()
    again = ask(newcomer(), "another@example.org")  # the same login in another browser
    assert again.status_code == 429
    assert 'value="another@example.org"' in again.content.decode()
    assert ask(newcomer("other"), "another@example.org").status_code == 302


def test_an_address_gets_few_mails_a_day_whoever_asks(newcomer):
    for number in range(10):
        assert ask(newcomer(f"subject{number}"), "Victim@example.org").status_code == 302
    assert ask(newcomer("subject10"), "victim@example.org").status_code == 429


def test_a_profile_gets_few_mails_a_day_over_all_its_addresses(newcomer, ada, give_address, run_tasks):
    for number in range(3):
        give_address(ada, f"ada{number}@example.org")
    for number in range(12):
        ask(newcomer(f"subject{number}"), f"ada{number % 3}@example.org")
        run_tasks()
    assert len(mail.outbox) == 10
    # Nobody who asks can tell.
    assert not Verification.objects.filter(mailed_at=None).exists()
