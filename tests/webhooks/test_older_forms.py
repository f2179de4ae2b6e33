"""What WordPress and KC Works are sent, judged by stand-ins in processes of their own, written from their side."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from knowledge_commons_profiles.accounts.addresses import make_primary
from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod
from knowledge_commons_profiles.accounts.roles import add_membership, leave_network
from knowledge_commons_profiles.accounts.single_logout import sign_out_everywhere
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint
from knowledge_commons_profiles.webhooks.tasks import deliver
from tests.accounts.holdings import give_address
from tests.factories import NetworkFactory
from tests.webhooks.conftest import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(partners):
    """Return a function that delivers what waits and returns what both stand-ins were sent by it."""

    def deliver_and_read():
        counts = [len(stand_in.kept) for stand_in in partners]
        deliver.call()
        return [stand_in.kept[count:] for stand_in, count in zip(partners, counts, strict=True)]

    return deliver_and_read


def test_an_edit_reaches_works_and_not_wordpress(ada, sent):
    change_profile(ada, by=ada.user, values={"title": "Countess"})
    works, wordpress = sent()
    assert [(call["method"], call["path"], call["status"]) for call in works] == [
        ("POST", "/api/webhooks/user_data_update", 202)
    ]
    assert json.loads(works[0]["body"]) == {
        "idp": "cilogon",
        "updates": {"users": [{"id": "ada", "event": "updated"}]},
    }
    assert wordpress == []


def test_a_login_method_links_the_subject_and_then_pings(ada, sent, tell):
    method = LoginMethod.objects.create(
        profile=ada, issuer="https://cilogon.org", subject="http://cilogon.org/serverE/users/1"
    )
    tell(ada, "associated", reference=method.pk)
    works, wordpress = sent()
    assert json.loads(works[0]["body"]) == {
        "idp": "cilogon",
        "associations": {
            "associations": [{"id": "http://cilogon.org/serverE/users/1", "kc_id": "ada", "event": "associated"}]
        },
    }
    assert works[0]["status"] == 202
    assert [(call["method"], call["path"], call["query"], call["status"]) for call in wordpress] == [
        ("GET", "/wp-json/idms/user-updated", {"username": "ada"}, 200)
    ]
    assert wordpress[0]["headers"]["authorization"] == f"Bearer {SECRET}"


def test_a_method_that_is_gone_again_is_told_to_nobody(ada, sent, tell):
    tell(ada, "associated", reference=0)
    works, _ = sent()
    assert works == []
    assert Delivery.objects.get(endpoint__form="works").state == "needless"


def test_logout_is_posted_to_each_with_the_name_alone(ada, sent):
    sign_out_everywhere(ada)
    works, wordpress = sent()
    for calls in (works, wordpress):
        assert [(call["method"], call["query"], call["body"], call["status"]) for call in calls] == [
            ("POST", {"username": "ada"}, "", 200)
        ]


def test_another_primary_address(ada, sent):
    give_address(ada, "old@example.org", primary=True)
    wanted = give_address(ada, "new@example.org")
    make_primary(ada, wanted.pk, by=ada.user)
    works, wordpress = sent()
    assert [call["status"] for call in works] == [202]
    assert [(call["path"], call["status"]) for call in wordpress] == [("/wp-json/idms/update-email", 200)]
    assert json.loads(wordpress[0]["body"]) == {"username": "ada", "email": "new@example.org"}
    assert wordpress[0]["headers"]["x-auth"] == SECRET


def test_the_address_is_that_of_the_moment_of_sending(ada, sent, tell):
    row = give_address(ada, "first@example.org", primary=True)
    tell(ada, "address")
    EmailAddress.objects.filter(pk=row.pk).update(address="second@example.org")
    _, wordpress = sent()
    assert json.loads(wordpress[0]["body"])["email"] == "second@example.org"


def test_networks_joined_and_left_are_pinged(ada, sent):
    network = NetworkFactory(is_open=True)
    add_membership(ada, network, by=ada.user, by_choice=True)
    leave_network(ada, network, by=ada.user)
    _, wordpress = sent()
    assert [call["path"] for call in wordpress] == ["/wp-json/idms/user-updated"] * 2


def test_a_portrait_is_offered_as_a_jpeg_of_our_own_site(ada, sent, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.SITE_URL = "http://127.0.0.1:1"
    ada.portrait.save("images/0123-512.webp", ContentFile(b"webp"), save=False)
    change_profile(ada, by=ada.user, values={"portrait": "images/0123-512.webp"})
    _, wordpress = sent()
    assert json.loads(wordpress[0]["body"]) == {
        "username": "ada",
        "image_url": "http://127.0.0.1:1/media/images/0123-512.jpg",
    }
    assert wordpress[0]["reason"] == "not fetched"  # nobody listens there: it went as far as fetching
    assert Delivery.objects.get(endpoint__form="update_avatar").state == "refused"


def test_somebody_whom_works_does_not_know_is_no_failure(stella, sent):
    change_profile(stella, by=stella.user, values={"title": "Ms"})
    sent()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status, delivery.attempts) == ("refused", 404, 1)


def test_a_variable_that_goes_rests_its_endpoint(partners, settings, ada, tell):
    deliver.call()
    assert Endpoint.objects.filter(is_active=True, is_configured=True).count() == 6
    settings.LOGOUT_ENDPOINTS = []
    tell(ada, "signed_out")
    deliver.call()
    assert set(Endpoint.objects.filter(is_active=False).values_list("form", flat=True)) == {"logout"}
    assert not Delivery.objects.exists()


def test_an_hour_without_any_partner_loses_nothing(ada, ben, partners, tell):
    works, wordpress = partners
    with time_machine.travel(timezone.now(), tick=False) as clock:
        before = [len(stand_in.kept) for stand_in in partners]
        for stand_in in partners:
            stand_in.take_down()
        for minute in range(60):
            if minute % 10 == 0:
                tell(ada, "updated", "memberships", "signed_out")
                tell(ben, "signed_out")
            deliver.call()
            clock.shift(timedelta(minutes=1))
        assert [len(stand_in.kept) for stand_in in partners] == before
        for stand_in in partners:
            stand_in.take_up()
        for _ in range(120):
            deliver.call()
            clock.shift(timedelta(minutes=1))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    at_works = [call["path"] for call in works.kept[before[0] :]]
    at_wordpress = [call["path"] for call in wordpress.kept[before[1] :]]
    assert at_works.count("/api/webhooks/user_data_update") == 6
    assert at_works.count("/api/webhooks/users/logout") == 12
    assert at_wordpress.count("/wp-json/idms/user-updated") == 6
    assert at_wordpress.count("/wp-json/idms/logout") == 12
