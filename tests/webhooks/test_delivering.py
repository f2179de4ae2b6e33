"""Delivering: at least once, in order for each person, nobody in anybody's way, and never for ever."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.closing import close_account
from knowledge_commons_profiles.accounts.erasing import erase_closed_accounts
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.webhooks.delivering import claim, fan_out
from knowledge_commons_profiles.webhooks.models import Delivery
from knowledge_commons_profiles.webhooks.tasks import deliver, forget_deliveries
from tests.factories import ProfileFactory
from tests.webhooks.conftest import make_endpoint, run_receiver

pytestmark = pytest.mark.django_db


def types_of(receiver):
    return [json.loads(body)["type"] for _, body in receiver.got]


def test_an_edit_is_told_once_the_worker_has_run(ada, endpoint, receiver, run_tasks):
    change_profile(ada, by=ada.user, values={"title": "Countess"})
    run_tasks()
    assert receiver.got == []  # it waits for the task's own turn, half a minute at most
    deliver.enqueue()
    run_tasks()
    run_tasks()
    headers, body = receiver.got[0]
    assert json.loads(body)["data"] == {"username": "ada"}
    assert types_of(receiver) == ["member.updated"]
    assert headers["webhook-id"] == Delivery.objects.get().event_id
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.usefixtures("endpoint")
def test_several_changes_enqueue_each_task_once(ada, receiver, tell, run_tasks):
    tell(ada, "updated", "signed_out", "signed_out")
    run_tasks()
    assert DBTaskResult.objects.filter(task_path=deliver.module_path).count() == 1
    assert types_of(receiver) == ["member.updated", "member.signed_out", "member.signed_out"]


def test_only_chosen_events_are_told(ada, receiver, tell):
    make_endpoint("Logout alone", receiver, events=["signed_out"])
    tell(ada, "updated", "signed_out")
    deliver.call()
    assert types_of(receiver) == ["member.signed_out"]


def test_a_failure_is_tried_again_with_the_same_id_and_later_events_of_the_person_wait(
    ada, ben, endpoint, receiver, tell
):
    receiver.statuses = {"member.updated": 503}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tell(ada, "updated", "signed_out")
        tell(ben, "signed_out")
        deliver.call()
        assert sorted(types_of(receiver)) == ["member.signed_out", "member.updated"]
        deliver.call()
        assert len(receiver.got) == 2
        receiver.statuses = {}
        clock.shift(timedelta(seconds=11))
        deliver.call()
    assert types_of(receiver)[2:] == ["member.updated", "member.signed_out"]
    ids = [headers["webhook-id"] for headers, body in receiver.got if b"updated" in body]
    assert ids[0] == ids[1]


def test_it_is_given_up_after_a_day_and_operators_see_it(ada, endpoint, receiver, tell, caplog):
    receiver.status = 500
    tell(ada, "updated")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        began = timezone.now()
        while Delivery.objects.filter(state="waiting").exists() or not Delivery.objects.exists():
            deliver.call()
            clock.shift(timedelta(minutes=16))
            assert timezone.now() - began < timedelta(days=3)
        assert timezone.now() - began > timedelta(hours=23)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status) == ("exhausted", 500)
    assert "webhook given up" in caplog.text


def test_a_slow_receiver_takes_nobody_elses_turn(ada, ben, receiver, tell):
    receiver.is_slow = True
    make_endpoint("A slow one", receiver)
    with run_receiver() as quick:
        make_endpoint("Quick", quick)
        for _ in range(5):
            tell(ada, "updated")
            tell(ben, "updated")
        quick.when_got = (10, receiver.let_go.set)
        deliver.call()
        assert len(quick.got) == 10
    assert len(receiver.got) == 10
    assert set(Delivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


def test_a_receiver_that_is_down_is_asked_seldom(ada, endpoint, receiver, tell):
    receiver.status = 503
    for _ in range(30):
        tell(ProfileFactory(), "updated")
    deliver.call()
    assert 5 <= len(receiver.got) <= 8
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        receiver.status = 200
        deliver.call()
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        deliver.call()
    assert not Delivery.objects.filter(state="waiting").exists()


def test_what_a_killed_worker_had_begun_is_sent_again(ada, endpoint, receiver, tell):
    tell(ada, "updated")
    fan_out()
    assert len(claim(endpoint, most=4)) == 1
    deliver.call()
    assert receiver.got == []
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        deliver.call()
    assert len(receiver.got) == 1


def test_gone_means_that_nothing_more_is_sent(ada, endpoint, receiver, tell):
    receiver.status = 410
    tell(ada, "updated")
    deliver.call()
    endpoint.refresh_from_db()
    assert not endpoint.is_active


def test_a_redirect_is_not_followed(ada, endpoint, receiver, tell):
    receiver.status = 302
    tell(ada, "updated")
    deliver.call()
    assert Delivery.objects.get().state == "waiting"
    assert len(receiver.got) == 1


def test_closing_and_erasing_are_told_and_the_log_keeps_a_name_alone(ada, endpoint, receiver, tell):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tell(ada, "updated")
        close_account(ada, by=ada.user)
        deliver.call()
        clock.shift(timedelta(days=14, seconds=1))
        erase_closed_accounts.call()
        deliver.call()
    assert types_of(receiver) == ["member.updated", "member.closed", "member.deleted"]
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.username, delivery.last_error) == ("deleted", "ada", "")


def test_the_log_is_forgotten_after_a_month(ada, endpoint, receiver, tell):
    tell(ada, "updated")
    deliver.call()
    forget_deliveries.call()
    assert Delivery.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        forget_deliveries.call()
    assert not Delivery.objects.exists()
