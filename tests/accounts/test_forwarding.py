"""Sign-ins that begin on one host and come back to another."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import signing

from knowledge_commons_profiles.accounts.forwarding import SALT
from tests.accounts.providers import CLIENT_SECRET

pytestmark = pytest.mark.django_db

REGISTERED, ACTUAL = "profiles.example.org", "testserver"


def sign_state(host, key=CLIENT_SECRET, salt=SALT):
    return signing.dumps({"state": "x", "host": host}, key=key, salt=salt, compress=True)


def test_a_proxied_host_names_the_registered_one_and_finishes_what_is_handed_on(
    eve, ada_method, provider, settings, come_back
):
    settings.CILOGON_REGISTERED_DOMAIN, settings.CILOGON_ACTUAL_DOMAIN = REGISTERED, ACTUAL
    query = parse_qs(urlsplit(eve.get("/login/").headers["Location"]).query)
    assert query["redirect_uri"] == [f"https://{REGISTERED}/cilogon/callback/"]
    assert come_back(eve).headers["Location"] == "/my-profile/"


def test_the_registered_host_hands_on_what_began_elsewhere(eve, provider, settings):
    settings.ALLOWED_CILOGON_FORWARDING_DOMAINS = ["staging.example.org"]
    state = sign_state("staging.example.org")
    address = eve.get("/cilogon/callback/", {"code": "c", "state": state, "extra": "no"}).headers["Location"]
    assert address.startswith("https://staging.example.org/cilogon/callback/?")
    assert parse_qs(urlsplit(address).query) == {"code": ["c"], "state": [state]}
    assert provider.asked == []


@pytest.mark.parametrize(
    "host", ["evil.example", "sub.staging.example.org", "notstaging.example.org", "testserver", ""]
)
def test_nobody_is_sent_to_a_host_that_is_not_named(eve, provider, settings, host):
    settings.ALLOWED_CILOGON_FORWARDING_DOMAINS = ["staging.example.org", "testserver"]
    assert eve.get("/cilogon/callback/", {"code": "c", "state": sign_state(host)}).status_code == 400


@pytest.mark.parametrize("signing_with", [{"key": "another key"}, {"salt": "another salt"}])
def test_a_state_that_we_did_not_sign_leads_nowhere(eve, provider, settings, signing_with):
    settings.ALLOWED_CILOGON_FORWARDING_DOMAINS = ["staging.example.org"]
    state = sign_state("staging.example.org", **signing_with)
    assert eve.get("/cilogon/callback/", {"code": "c", "state": state}).status_code == 400


def test_a_signed_state_is_over_after_an_hour(eve, provider, settings):
    settings.ALLOWED_CILOGON_FORWARDING_DOMAINS = ["staging.example.org"]
    state = sign_state("staging.example.org")
    with time_machine.travel(time.time() + 3700):
        assert eve.get("/cilogon/callback/", {"code": "c", "state": state}).status_code == 400
