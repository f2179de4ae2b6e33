"""Sister services in the admin: superusers make tokens, which are shown once and kept nowhere."""

import re

import pytest
from django.urls import reverse

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import find_service, make_service
from knowledge_commons_profiles.profiles.models import Act

pytestmark = pytest.mark.django_db

ADD = "admin:accounts_service_add"
LIST = "admin:accounts_service_changelist"


@pytest.fixture(autouse=True)
def _settings(settings):
    # Django's own templates ask for variables that are not there.
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""


def read_token(answer):
    return re.search(r"shown only now: ([\w-]+)", answer.content.decode())[1]


def test_a_superuser_makes_one_and_sees_its_token_once(sven, client_of):
    client = client_of(sven)
    form = {"name": "Works", "scopes": ["members", "subjects"], "is_active": "on"}
    token = read_token(client.post(reverse(ADD), form, follow=True))
    service = find_service(token)
    assert (service.name, service.scopes) == ("Works", ["members", "subjects"])
    assert token not in client.get(reverse(LIST)).content.decode()
    assert token not in str(list(Act.objects.values()))
    assert Act.objects.get().verb == "added service"


def test_a_new_token_ends_the_old_one(sven, client_of):
    service, old = make_service("Works", [Service.Scope.MEMBERS])
    form = {"action": "renew", "_selected_action": service.pk}
    token = read_token(client_of(sven).post(reverse(LIST), form, follow=True))
    assert find_service(token) == service
    assert find_service(old) is None
    assert Act.objects.get().verb == "renewed the token of service"


def test_it_can_be_disabled_and_its_scopes_changed(sven, client_of):
    service, token = make_service("Works", [Service.Scope.MEMBERS])
    address = reverse("admin:accounts_service_change", args=[service.pk])
    client = client_of(sven)
    client.post(address, {"name": "Works", "scopes": ["tokens"], "is_active": "on"})
    assert find_service(token).scopes == ["tokens"]
    client.post(address, {"name": "Works", "scopes": ["tokens"]})
    assert find_service(token) is None


def test_staff_may_look_and_make_none(stella, client_of):
    service, token = make_service("Works", [Service.Scope.MEMBERS])
    client = client_of(stella)
    assert client.get(reverse(LIST)).status_code == 200
    assert client.post(reverse(ADD), {"name": "Mine", "scopes": ["members"]}).status_code == 403
    client.post(reverse(LIST), {"action": "renew", "_selected_action": service.pk})
    assert find_service(token) == service
