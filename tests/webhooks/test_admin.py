"""What operators see of webhooks, and what they can do: add signed endpoints, replace secrets, deliver again."""

import re

import pytest

from knowledge_commons_profiles.profiles.models import Act
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint
from knowledge_commons_profiles.webhooks.tasks import deliver

pytestmark = pytest.mark.django_db

ENDPOINTS, DELIVERIES = "/admin/webhooks/endpoint/", "/admin/webhooks/delivery/"


def test_a_new_endpoint_shows_its_secret_once(sven, client_of):
    client = client_of(sven)
    form = {"name": "New", "address": "https://new.example.org/hook", "events": ["updated"], "is_active": "on"}
    page = client.post(f"{ENDPOINTS}add/", form, follow=True).text
    endpoint = Endpoint.objects.get()
    assert endpoint.form == "standard"
    assert re.search(r"whsec_[\w+/=]{44}", page)[0] == endpoint.secret
    assert "whsec_" not in client.get(f"{ENDPOINTS}{endpoint.pk}/change/").text


@pytest.mark.parametrize(
    "address",
    ["http://new.example.org/hook", "http://127.0.0.1/", "ftp://x.example", "new.example.org"],
)
def test_an_address_without_tls_is_refused(sven, client_of, address):
    page = client_of(sven).post(f"{ENDPOINTS}add/", {"name": "New", "address": address}).text
    assert "The address has to be a whole https address, as in https://service.example.org/path" in page
    assert not Endpoint.objects.exists()


def test_staff_look_and_superusers_change(stella, client_of, endpoint):
    client = client_of(stella)
    assert client.get(ENDPOINTS).status_code == 200
    assert client.get(f"{ENDPOINTS}add/").status_code == 403
    assert client.post(f"{ENDPOINTS}{endpoint.pk}/change/", {"name": "Other"}).status_code == 403


def test_what_a_variable_made_cannot_be_pointed_elsewhere(sven, client_of, endpoint):
    Endpoint.objects.update(is_configured=True, form="works")
    form = {"name": "Other", "address": "https://evil.example/"}
    assert client_of(sven).post(f"{ENDPOINTS}{endpoint.pk}/change/", form).status_code == 403


def test_a_new_secret_is_on_record_and_the_record_does_not_hold_it(sven, client_of, endpoint):
    data = {"action": "give_new_secret", "_selected_action": [endpoint.pk]}
    page = client_of(sven).post(ENDPOINTS, data, follow=True).text
    endpoint.refresh_from_db()
    assert endpoint.secret in page
    assert "whsec_" not in str(list(Act.objects.values()))
    assert Act.objects.exists()


@pytest.fixture
def given_up(ada, endpoint, receiver, tell):
    receiver.status = 500
    tell(ada, "updated")
    deliver.call()
    Delivery.objects.update(state="exhausted")


def test_what_was_given_up_is_seen_and_delivered_again(stella, client_of, given_up, receiver):
    client = client_of(stella)
    assert "status 500" in client.get(ENDPOINTS).text
    assert "ada" in client.get(f"{DELIVERIES}?state__exact=exhausted").text
    receiver.status = 200
    client.post(DELIVERIES, {"action": "redeliver", "_selected_action": [Delivery.objects.get().pk]})
    deliver.call()
    assert Delivery.objects.get().state == "delivered"
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[0] == ids[1]
