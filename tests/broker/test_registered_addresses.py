"""Addresses of other services speak https, wherever they are registered; only this machine's own may do without."""

import pytest
from django.core.exceptions import ValidationError
from oauth2_provider.models import get_application_model

from knowledge_commons_profiles.broker.models import Callback, LogoutAddress
from knowledge_commons_profiles.core.addresses import HttpsValidator, is_secure_address
from knowledge_commons_profiles.core.checks import ADDRESSES, check_addresses

pytestmark = pytest.mark.django_db

CLIENTS = "/admin/oauth2_provider/application/add/"
INSECURE = [
    "http://works.example.org/back/",
    "http://127.0.0.1/back/",
    "//works.example.org/back/",
    "works.example.org",
    "javascript:alert(1)",
    "https://me@works.example.org/",
    "https://works.example.org:x/",
    "https:///back/",
]


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""  # Django's own templates ask for what is not there


def client_form(**changes):
    inline = {"logout_address-TOTAL_FORMS": "1", "logout_address-INITIAL_FORMS": "0"}
    return {"name": "New", "redirect_uris": "https://new.example.org/back/", **inline, **changes}


def test_a_client_with_https_addresses_is_registered(sven, client_of):
    form = client_form(
        redirect_uris="https://new.example.org/back/ https://new.example.org/also/",
        post_logout_redirect_uris="https://new.example.org/",
        **{"logout_address-0-address": "https://new.example.org/out/"},
    )
    client_of(sven).post(CLIENTS, form)
    assert get_application_model().objects.get().redirect_uris.count("https://") == 2
    assert LogoutAddress.objects.get().address == "https://new.example.org/out/"


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("redirect_uris", "A redirect address has to be"),
        ("post_logout_redirect_uris", "A redirect address after signing out has to be"),
        ("logout_address-0-address", "The back-channel logout address has to be"),
    ],
)
@pytest.mark.parametrize("address", INSECURE)
def test_any_other_address_of_a_client_is_refused_by_name_and_with_what_to_write(
    sven, client_of, field, named, address
):
    page = client_of(sven).post(CLIENTS, client_form(**{field: address})).text
    assert f"{named} a whole https address, as in https://service.example.org/path" in page
    assert not get_application_model().objects.exists()


def test_a_callback_is_a_host_and_always_https(sven, client_of):
    page = client_of(sven).post("/admin/broker/callback/add/", {"name": "New", "host": "http://x.example", "path": "/"})
    assert "Write the host alone, in lower case" in page.text
    assert not Callback.objects.exists()


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("address", INSECURE)
def test_a_variable_with_any_other_address_is_named(settings, name, address):
    setattr(settings, name, [address] if isinstance(getattr(settings, name), list) else address)
    assert [(message.id, message.msg) for message in check_addresses()] == [
        ("profiles.E050", f"{name} holds {address!r}, which is no https address.")
    ]


def test_variables_in_order_are_left_alone(settings):
    settings.LOGOUT_ENDPOINTS = ["https://works.example.org/api/webhooks/users/logout"]
    settings.BROKER_WORKS_CALLBACK, settings.BROKER_WORDPRESS_CALLBACK = "/sso/back/", "https://commons.example.org/b/"
    assert list(check_addresses()) == []


@pytest.mark.parametrize(
    ("address", "is_fine"),
    [
        ("http://127.0.0.1:8001/", True),
        ("http://localhost/x", True),
        ("http://[::1]:8001/", True),
        ("http://works.example.org/", False),
        ("http://localhost.example.org/", False),
        ("http://10.0.0.1/", False),
        ("https://works.example.org/", True),
    ],
)
def test_a_developers_machine_may_do_without_for_itself_alone(settings, address, is_fine):
    settings.HTTPS_ONLY = False
    assert is_secure_address(address) is is_fine
    if not is_fine:
        with pytest.raises(ValidationError, match="The address has to be a whole https address"):
            HttpsValidator("The address")(address)
