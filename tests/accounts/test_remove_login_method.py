"""Removing a login method; the last one stays, also when two are removed at once."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from knowledge_commons_profiles.accounts.login_methods import LastLoginMethodError, remove_login_method
from knowledge_commons_profiles.accounts.models import LoginMethod, Session
from knowledge_commons_profiles.profiles.models import Act
from tests.accounts.holdings import give_address, give_method, make_staff, settings_of


@pytest.mark.django_db
def test_a_method_is_removed_and_its_browsers_are_signed_out(ada, client_of):
    kept, gone = give_method(ada, "kept"), give_method(ada, "gone")
    client, other, unrelated = client_of(ada), client_of(ada), client_of(ada)
    keys = [browser.session.session_key for browser in (client, other)]
    Session.objects.filter(session_key__in=keys).update(login_method=gone)
    page = client.post(settings_of(ada, f"login-methods/{gone.pk}/remove/"), follow=True).text
    assert "University of gone is removed." in page
    assert list(ada.login_methods.all()) == [kept]
    left = set(Session.objects.values_list("session_key", flat=True))
    assert left == {client.session.session_key, unrelated.session.session_key}


@pytest.mark.django_db
def test_the_owner_hears_once_of_what_staff_remove(ada, ben, client_of, run_tasks, mailoutbox):
    give_address(ada, "ada@example.org", primary=True)
    give_method(ada, "kept")
    gone = give_method(ada, "gone")
    client = client_of(make_staff(ben))
    for _ in range(2):
        client.post(settings_of(ada, f"login-methods/{gone.pk}/remove/"))
    run_tasks()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        ["ada@example.org"],
        "A login method of your Knowledge Commons account was removed",
    )
    assert "University of gone" in mail.body


@pytest.mark.django_db
def test_a_second_click_is_harmless(ada, client_of):
    for subject in ("kept", "also kept"):
        give_method(ada, subject)
    gone = give_method(ada, "gone")
    client = client_of(ada)
    for _ in range(2):
        assert client.post(settings_of(ada, f"login-methods/{gone.pk}/remove/")).status_code == 302
    assert ada.login_methods.count() == 2


@pytest.mark.django_db
def test_the_last_one_stays(ada, client_of):
    method = give_method(ada, "only")
    client = client_of(ada)
    assert "/remove/" not in client.get(settings_of(ada)).text
    page = client.post(settings_of(ada, f"login-methods/{method.pk}/remove/"), follow=True).text
    assert "This is the only login method. Add another one first" in page
    assert ada.login_methods.count() == 1


@pytest.mark.django_db
def test_somebody_elses_method_stays(ada, ben, client_of):
    for subject in ("a1", "a2"):
        give_method(ada, subject)
    bens = [give_method(ben, "b1"), give_method(ben, "b2")]
    client_of(ada).post(settings_of(ada, f"login-methods/{bens[0].pk}/remove/"))
    assert list(ben.login_methods.all()) == bens


@pytest.mark.django_db
def test_what_staff_remove_is_the_members_and_is_recorded(ada, ben, client_of):
    gone = give_method(ada, "a1")
    give_method(ada, "a2")
    bens = [give_method(ben, "b1"), give_method(ben, "b2")]
    client_of(make_staff(ben)).post(settings_of(ada, f"login-methods/{gone.pk}/remove/"))
    assert not LoginMethod.objects.filter(pk=gone.pk).exists()
    assert list(ben.login_methods.all()) == bens
    assert Act.objects.get().verb == "removed a login method"


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_that_remove_both_one_is_refused(ada):
    methods = [give_method(ada, "one"), give_method(ada, "two")]
    start, refused = Barrier(2), []

    def remove(method_id):
        start.wait(timeout=30)
        try:
            remove_login_method(ada, method_id, by=ada.user, but_session=None)
        except LastLoginMethodError:
            refused.append(method_id)
        finally:
            connection.close()

    threads = [Thread(target=remove, args=[method.pk]) for method in methods]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(refused) == 1
    assert [method.pk for method in ada.login_methods.all()] == refused
