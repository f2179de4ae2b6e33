"""Mail through a real SMTP conversation: sent, tried again, given up; and who is told."""

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.mailing import RETRY_DELAYS_S
from knowledge_commons_profiles.accounts.models import Verification
from tests.accounts.smtp import MailServer

pytestmark = pytest.mark.django_db

NOTICE = "could not be delivered"


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_TIMEOUT = 1
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def client(newcomer, clock):
    client = newcomer()
    client.post("/associate/", {"address": "ada@example.org"})
    return client


def read(client, address="/confirm/"):
    return client.get(address).content.decode()


def test_a_mail_is_one_message_in_two_forms_that_no_machine_answers(server, client, run_tasks):
    run_tasks()
    [text] = server.mails
    assert "To: ada@example.org" in text
    assert "Content-Type: text/plain" in text
    assert "Content-Type: text/html" in text
    assert "Auto-Submitted: auto-generated" in text
    assert "We have sent a mail to" in read(client)


def test_a_busy_server_is_asked_again_with_growing_pauses_until_it_takes_the_mail(server, client, clock, run_tasks):
    server.recipient_answer = "451 greylisted"
    run_tasks()
    assert "is on its way out" in read(client)
    assert NOTICE not in read(client, "/associate/")
    clock.shift(RETRY_DELAYS_S[0] - 1)
    assert run_tasks() == 0
    clock.shift(2)
    server.recipient_answer = "250 fine"
    assert run_tasks() == 1
    assert len(server.mails) == 1
    assert "We have sent a mail to" in read(client)
    assert list(RETRY_DELAYS_S) == sorted(RETRY_DELAYS_S)
    assert 4 * 3600 < sum(RETRY_DELAYS_S) < 24 * 3600


@pytest.mark.parametrize("fault", ["451 never", "mute", "gone"])
def test_a_server_that_never_takes_it_ends_in_a_notice_on_the_next_page(server, client, clock, run_tasks, fault):
    if fault == "451 never":
        server.recipient_answer = fault
    server.is_mute = fault == "mute"
    if fault == "gone":
        server.shutdown()
        server.server_close()
    for delay in RETRY_DELAYS_S:
        assert run_tasks() == 1
        assert NOTICE not in read(client, "/")
        clock.shift(delay + 1)
    assert run_tasks() == 1
    assert run_tasks() == 0
    assert NOTICE in read(client, "/")
    # The login waited for two hours only: giving another address begins with signing in again.
    assert client.get("/register/").headers["Location"] == "/login/"
    assert "Give another address" in read(client)
    assert client.post("/confirm/").status_code == 429


def test_a_mailbox_that_does_not_exist_is_reported_at_once(server, client, run_tasks):
    server.recipient_answer = "550 no such user"
    run_tasks()
    assert server.visit_count == 1
    assert 'href="/associate/">Give another address' in read(client)
    server.recipient_answer = "250 fine"
    client.post("/associate/", {"address": "other@example.org"})
    assert NOTICE not in read(client, "/register/")
    run_tasks()
    assert "We have sent a mail to" in read(client)


def test_nobody_else_hears_of_it_and_nobody_else_is_looked_up(
    server, client, run_tasks, eve, django_assert_num_queries
):
    server.recipient_answer = "550 no such user"
    run_tasks()
    assert NOTICE not in read(eve, "/")
    with django_assert_num_queries(0):  # the footer's pages are cached by now
        read(eve, "/")


def test_the_task_table_holds_neither_secret_nor_address(server, client, run_tasks):
    run_tasks()
    kept = str(DBTaskResult.objects.values())
    assert "ada@example.org" not in kept
    assert Verification.objects.get().secret_hash not in kept
    assert "activate" not in kept


def test_links_lead_to_the_host_that_was_asked(newcomer, ada, give_address, run_tasks, mailoutbox):
    give_address(ada, "ada@example.org")
    newcomer().post("/associate/", {"address": "ada@example.org"}, headers={"host": "localhost"}, secure=True)
    run_tasks()
    assert "https://localhost/activate/" in mailoutbox[0].body
    forged = newcomer("two").post("/associate/", {"address": "ada@example.org"}, headers={"host": "evil.example"})
    assert forged.status_code == 400
