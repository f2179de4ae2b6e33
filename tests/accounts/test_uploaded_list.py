"""A list that was looked at: done in the background, undone again, and never over somebody's later decision."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from knowledge_commons_profiles.accounts.list_uploads import carry_out_some, forget_uploads, plan_upload, start
from knowledge_commons_profiles.accounts.member_lists import read_list
from knowledge_commons_profiles.memberships.models import Membership, Upload
from knowledge_commons_profiles.profiles.models import Act, Change, Listing
from tests.accounts.holdings import give_address
from tests.factories import MembershipFactory, NetworkFactory, ProfileFactory, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def sah(db):
    return NetworkFactory(slug="sah", code="SAH", name="Architectural Historians")


@pytest.fixture
def plan(stella, sah):
    def plan(*addresses, mode="replace"):
        return plan_upload(sah, read_list("\n".join(addresses).encode()), mode=Upload.Mode(mode), by=stella.user)

    return plan


@pytest.fixture
def press(stella, client_of, run_tasks, django_capture_on_commit_callbacks):
    def press(upload, button):
        with django_capture_on_commit_callbacks(execute=True):
            response = client_of(stella).post(f"/sah/upload-csv/{upload.pk}/", {button: "1"}, follow=True)
        run_tasks()
        return response

    return press


def members():
    rows = Membership.objects.filter(source="manual", state="yes")
    return set(rows.values_list("profile__username", flat=True))


def test_a_list_is_done_and_undone(ada, ben, sah, plan, press):
    give_address(ada, "ada@example.org")
    MembershipFactory(profile=ben, network=sah, source="manual", since="2019-03-02")
    listed(ada), listed(ben)
    upload = plan("ada@example.org")
    assert "This is being done" in press(upload, "do").text
    assert members() == {"ada"}
    assert "network:sah" in Listing.objects.get(profile=ada, audience="everyone").facets
    assert Listing.objects.get(profile=ben, audience="everyone").facets == []
    assert {change.username for change in Change.objects.filter(kind="memberships")} == {"ada", "ben"}
    act = Act.objects.get()
    assert (act.verb, act.actor_username, act.details["added"], act.details["removed"]) == (
        "uploaded a list of members",
        "stella",
        1,
        1,
    )
    upload.refresh_from_db()
    assert upload.state == "done"
    press(upload, "undo")
    assert members() == {"ben"}
    assert Membership.objects.get(profile=ben).since.isoformat() == "2019-03-02"
    assert Listing.objects.get(profile=ada, audience="everyone").facets == []
    upload.refresh_from_db()
    assert upload.state == "undone"


def test_what_staff_decided_since_stays(ada, ben, sah, plan, press):
    give_address(ada, "ada@example.org")
    MembershipFactory(profile=ben, network=sah, source="manual")
    upload = plan("ada@example.org")
    press(upload, "do")
    Membership.objects.filter(profile=ada).delete()
    press(upload, "undo")
    assert members() == {"ben"}
    assert Change.objects.filter(username="ada").count() == 1


def test_what_a_society_or_comanage_says_is_never_touched(ada, ben, sah, plan, press):
    give_address(ada, "ada@example.org")
    for source in ("api", "comanage"):
        MembershipFactory(profile=ben, network=sah, source=source)
    press(plan("ada@example.org"), "do")
    assert set(Membership.objects.filter(profile=ben).values_list("source", "state")) == {
        ("api", "yes"),
        ("comanage", "yes"),
    }


def test_two_clicks_do_it_once(ada, sah, plan, press):
    give_address(ada, "ada@example.org")
    upload = plan("ada@example.org")
    press(upload, "do")
    assert "asked for already" in press(upload, "do").text
    assert Act.objects.count() == 1


def test_a_killed_task_goes_on_where_it_stopped(sah, plan, stella, run_tasks, django_capture_on_commit_callbacks):
    people = [ProfileFactory() for _ in range(150)]
    for number, person in enumerate(people):
        give_address(person, f"person{number}@example.org")
    upload = plan(*(f"person{number}@example.org" for number in range(150)))
    with django_capture_on_commit_callbacks(execute=True):
        assert start(upload, Upload.State.DOING, by=stella.user)
    upload.refresh_from_db()
    assert carry_out_some(upload) == 100  # and then the worker is gone; its task is given back
    assert len(members()) == 100
    run_tasks()
    assert len(members()) == 150
    assert Change.objects.count() == 150


def test_a_list_is_thrown_away_before_it_is_done_and_not_after(ada, plan, press):
    give_address(ada, "ada@example.org")
    upload = plan("ada@example.org")
    press(upload, "do")
    press(upload, "discard")
    assert Upload.objects.filter(pk=upload.pk).exists()
    other = plan("ada@example.org", "nobody@example.org")
    assert "Nothing was changed" in press(other, "discard").text
    assert not Upload.objects.filter(pk=other.pk).exists()


def test_a_list_of_another_network_is_not_found_here(ada, plan, stella, client_of):
    NetworkFactory(slug="mla")
    upload = plan("nobody@example.org")
    assert client_of(stella).get(f"/mla/upload-csv/{upload.pk}/").status_code == 404
    assert client_of(stella).post(f"/mla/upload-csv/{upload.pk}/", {"do": "1"}).status_code == 404


def test_a_form_without_a_button_is_a_mistake(plan, press):
    assert press(plan("nobody@example.org"), "else").status_code == 400


def test_lists_are_forgotten(plan, press):
    old = plan("nobody@example.org")
    press(old, "do")
    plan("nobody@example.org")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        forget_uploads.call()
        assert [upload.pk for upload in Upload.objects.all()] == [old.pk]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        forget_uploads.call()
        assert not Upload.objects.exists()


def test_whoever_is_erased_is_erased_from_lists(ada, plan):
    give_address(ada, "ada@example.org")
    upload = plan("ada@example.org")
    ada.delete()
    assert not upload.lines.exists()
