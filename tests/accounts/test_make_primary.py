"""Which address mail goes to."""

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.profiles.models import Act
from tests.accounts.holdings import give_address, make_staff, settings_of

pytestmark = pytest.mark.django_db


def test_a_confirmed_address_becomes_primary_and_the_former_is_told(ada, client_of, run_tasks):
    former = give_address(ada, "old@example.org", primary=True)
    row = give_address(ada, "new@example.org")
    client = client_of(ada)
    for _ in range(2):  # two clicks
        page = client.post(settings_of(ada, f"addresses/{row.pk}/primary/"), follow=True).text
        assert "new@example.org is the primary address now." in page
    former.refresh_from_db()
    row.refresh_from_db()
    assert (former.is_primary, row.is_primary) == (False, True)
    run_tasks()
    (message,) = mail.outbox
    assert message.to == ["old@example.org"]
    assert "no longer the primary address" in message.body
    assert "new@example.org" not in message.body + str(message.alternatives)
    assert not Act.objects.exists()


def test_an_unconfirmed_address_does_not(ada, client_of):
    former = give_address(ada, "old@example.org", primary=True)
    row = give_address(ada, "new@example.org", verified=False)
    page = client_of(ada).post(settings_of(ada, f"addresses/{row.pk}/primary/"), follow=True).text
    assert "Open the link in our mail to new@example.org first" in page
    former.refresh_from_db()
    assert former.is_primary


def test_what_staff_change_is_recorded(ada, ben, client_of):
    row = give_address(ada, "new@example.org")
    client_of(make_staff(ben)).post(settings_of(ada, f"addresses/{row.pk}/primary/"))
    assert Act.objects.get().verb == "changed the primary address"


def test_a_mail_that_cannot_be_sent_is_tried_again(ada, client_of, run_tasks, settings):
    give_address(ada, "old@example.org", primary=True)
    row = give_address(ada, "new@example.org")
    client_of(ada).post(settings_of(ada, f"addresses/{row.pk}/primary/"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # where nobody listens
    assert run_tasks() == 1

    assert DBTaskResult.objects.filter(status="READY").count() == 1
