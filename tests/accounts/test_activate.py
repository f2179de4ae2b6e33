"""The mailed link: a page with a button, which works once, for what it was made for, for whom it was made."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod, User, Verification
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Listing, Profile
from tests.accounts.conftest import ISSUER
from tests.factories import NetworkFactory, ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def join(newcomer, ada, give_address, run_tasks, find_link):
    """Return a function that asks to join Ada's profile and gives the browser and the link."""
    give_address(ada, "ada@example.org", primary=True)

    def ask(subject="newcomer"):
        client = newcomer(subject, address="claim@example.net")
        assert client.post("/associate/", {"address": "ada@example.org"}).status_code == 302
        run_tasks()
        return client, find_link(mail.outbox[-1])

    return ask


@pytest.fixture
def register(newcomer, run_tasks, find_link):
    """Return a function that registers and gives the browser and the link."""

    def ask(subject="newcomer", **values):
        client = newcomer(subject)
        form = {"username": "Grace", "name": "Grace O'Hopper", "address": "grace@Example.org", "terms": "on", **values}
        assert client.post("/register/", form).status_code == 302
        run_tasks()
        return client, find_link(mail.outbox[-1])

    return ask


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_looking_at_the_link_consumes_nothing(join, ada):
    client, link = join()
    for ask in (client.get, client.head, client.get):
        assert ask(link).status_code == 200
    text = client.get(link).content.decode()
    assert "University of Somewhere" in text
    assert "claim@example.net" in text
    assert "Ada Owner" in text
    assert not ada.login_methods.exists()
    assert not is_signed_in(client)
    assert client.put(link).status_code == 405
    assert Verification.objects.get().used_at is None


def test_the_button_joins_signs_in_and_works_once(join, ada):
    client, link = join()
    assert client.post(link).headers["Location"] == "/my-profile/"
    method = ada.login_methods.get()
    assert (method.issuer, method.subject, method.idp_name) == (ISSUER, "newcomer", "University of Somewhere")
    assert client.session["_auth_user_id"] == str(ada.user.pk)
    again = client.post(link)
    assert again.status_code == 410
    assert "Did you press the button a moment ago" in again.content.decode()
    assert LoginMethod.objects.count() == 1


def test_an_imported_profile_gets_its_user(newcomer, give_address, run_tasks, find_link):
    imported = ProfileFactory(username="imported")
    give_address(imported, "old@example.org", primary=True)
    client = newcomer()
    client.post("/associate/", {"address": "old@example.org"})
    run_tasks()
    assert client.post(find_link(mail.outbox[-1])).status_code == 302
    imported.refresh_from_db()
    assert imported.user.username == "imported"


def test_a_stranger_with_the_same_address_at_another_provider_does_not_get_in(newcomer, ada, give_address):
    give_address(ada, "ada@example.org", primary=True)
    client = newcomer("stranger", address="ada@example.org")
    client.post("/associate/", {"address": "ada@example.org"})
    assert not ada.login_methods.exists()
    assert not is_signed_in(client)


def test_another_browser_is_asked_whether_it_was_them_and_is_not_signed_in(join, ada, eve):
    asker, link = join()
    text = eve.get(link).content.decode()
    assert "asked for in another browser" in text
    refused = eve.post(link)
    assert "Tick this box only if it was you" in refused.content.decode()
    assert not ada.login_methods.exists()
    done = eve.post(link, {"is_mine": "on"}).content.decode()
    assert "It is done" in done
    assert 'href="/login/"' in done
    assert not is_signed_in(eve)
    assert not is_signed_in(asker)
    assert ada.login_methods.get().subject == "newcomer"
    assert asker.get("/confirm/").headers["Location"] == "/login/"


def test_a_browser_with_another_pending_login_is_another_browser(join, ada, newcomer):
    _, link = join()
    other = newcomer("somebody else")
    assert other.post(link, {"is_mine": "on"}).status_code == 200
    assert not is_signed_in(other)
    assert ada.login_methods.get().subject == "newcomer"


def test_whoever_is_signed_in_stays_who_they_are(join, ben, client_of):
    _, link = join()
    client = client_of(ben)
    assert "still signed in as ben" in client.post(link, {"is_mine": "on"}).content.decode()
    assert client.session["_auth_user_id"] == str(ben.user.pk)


def test_it_was_not_me_stops_the_request(join, ada, eve):
    asker, link = join()
    assert "nothing was done" in eve.post(link, {"refuse": "1"}).content.decode()
    assert asker.post(link).status_code == 410
    assert not ada.login_methods.exists()
    assert Verification.objects.get().request == {}


@pytest.mark.parametrize("way", ["cut", "expired", "used", "other purpose"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unusable_link_says_what_to_do(join, ada, client_of, way, method):
    client, link = join()
    clock = timezone.now()
    if way == "cut":
        link = link[:-9] + "/"
    if way == "expired":
        clock += timedelta(hours=49)
    if way == "used":
        Verification.objects.update(used_at=clock)
    if way == "other purpose":
        _, secret = create_verification(Verification.Purpose.NEW_ADDRESS, address="a@example.org", profile=ada)
        link = f"/activate/{secret}/"
    with time_machine.travel(clock, tick=False):
        answer = getattr(client, method)(link)
    assert answer.status_code == 410
    assert "begin anew" in answer.content.decode()
    assert not LoginMethod.objects.exists()


def test_an_address_that_its_owner_removed_joins_nobody(join, ada):
    client, link = join()
    ada.addresses.all().delete()
    assert client.post(link).status_code == 410
    assert not ada.login_methods.exists()


@pytest.mark.parametrize("change", [{"is_suspended": True}, {"closes_at": timezone.now()}])
def test_a_suspended_or_closing_profile_is_not_joined(join, ada, change):
    client, link = join()
    Profile.objects.filter(pk=ada.pk).update(**change)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert not LoginMethod.objects.exists()


def test_joining_again_what_is_joined_changes_nothing(join, ada):
    client, link = join()
    LoginMethod.objects.create(profile=ada, issuer=ISSUER, subject="newcomer")
    assert client.post(link).headers["Location"] == "/my-profile/"
    assert ada.login_methods.count() == 1


@pytest.mark.parametrize("kind", ["join", "register"])
def test_a_login_that_opens_another_profile_is_not_moved(join, register, ben, kind):
    client, link = join() if kind == "join" else register()
    LoginMethod.objects.create(profile=ben, issuer=ISSUER, subject="newcomer")
    answer = client.post(link)
    assert answer.status_code == 409
    assert "opens another profile here already" in answer.content.decode()
    assert LoginMethod.objects.get().profile == ben
    assert Verification.objects.get().used_at is None


def test_registering_makes_everything_at_once(register):
    open_network, closed_network = NetworkFactory(is_open=True), NetworkFactory(is_open=True)
    client, link = register(networks=[open_network.pk, closed_network.pk])
    closed_network.is_open = False
    closed_network.save()
    assert client.post(link).headers["Location"] == "/my-profile/"
    profile = Profile.objects.get()
    assert (profile.username, profile.name, profile.user.username) == ("Grace", "Grace O'Hopper", "Grace")
    assert profile.user.terms_accepted_at is not None
    address = profile.addresses.get()
    assert (address.address, address.is_primary) == ("grace@example.org", True)
    assert address.verified_at is not None
    assert profile.login_methods.get().subject == "newcomer"
    membership = profile.network_memberships.get()
    assert (membership.network, membership.source, membership.state) == (
        open_network,
        Membership.Source.MANUAL,
        Membership.State.YES,
    )
    assert membership.since == timezone.now().date()
    assert Listing.objects.filter(profile=profile).count() == 2
    assert client.session["_auth_user_id"] == str(profile.user.pk)
    assert Verification.objects.get().request == {}


def test_registering_in_another_browser_signs_nobody_in(register, eve):
    _, link = register()
    assert "Tick this box" in eve.post(link).content.decode()
    assert "It is done" in eve.post(link, {"is_mine": "on"}).content.decode()
    assert not is_signed_in(eve)
    assert Profile.objects.get().username == "Grace"


def test_a_username_that_is_gone_is_replaced_on_the_spot(register):
    client, link = register()
    ProfileFactory(username="GRACE")
    text = client.get(link).content.decode()
    assert "choose another username" in text
    assert "Grace O&#x27;Hopper" in text
    assert "The username you asked for is gone" in client.post(link).content.decode()
    taken = client.post(link, {"username": "grace"}).content.decode()
    assert "“grace” is taken" in taken
    assert client.post(link, {"username": "grace2"}).headers["Location"] == "/my-profile/"
    profile = Profile.objects.get(username="grace2")
    assert profile.name == "Grace O'Hopper"
    assert profile.addresses.get().address == "grace@example.org"


def test_an_address_that_became_a_members_is_not_taken_from_them(register, ada, give_address):
    client, link = register()
    give_address(ada, "Grace@example.org")
    answer = client.post(link)
    assert answer.status_code == 409
    assert "I have a profile here" in answer.content.decode()
    assert User.objects.count() == 1


def test_two_mails_hold_the_same_link_and_the_database_does_not(join, run_tasks, find_link):
    client, link = join()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        client.post("/confirm/")
        run_tasks()
    assert find_link(mail.outbox[-1]) == link
    assert len(mail.outbox) == 2
    secret = re.fullmatch(r"/activate/([\w-]{43})/", link)[1]
    row = Verification.objects.values().get()
    assert secret not in str(row)
