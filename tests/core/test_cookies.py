"""The domain of a shared cookie depends on the host that sets it."""

import pytest
from django.test import Client

from knowledge_commons_profiles.core.cookies import find_cookie_domain

OVERRIDES = {"example.net": ".example.net", "alone.example.org": "", "odd.example.org": ".elsewhere.example"}


@pytest.fixture(autouse=True)
def _domains(settings):
    settings.COOKIE_DOMAIN_OVERRIDES = OVERRIDES
    settings.ALLOWED_HOSTS = ["*"]


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("example.org", ".example.org"),
        ("mla.example.org", ".example.org"),
        ("notexample.org", ""),
        ("example.net", ".example.net"),
        ("a.b.example.net", ".example.net"),
        ("alone.example.org", ""),
        ("x.alone.example.org", ""),
        ("odd.example.org", ""),
        ("127.0.0.1", ""),
    ],
)
def test_the_closest_domain_counts_and_a_foreign_one_never(host, domain):
    assert find_cookie_domain(host, ".example.org") == domain


@pytest.mark.parametrize(("host", "domain"), [("mla.example.org", ".example.org"), ("alone.example.org", "")])
def test_cookies_are_set_for_it(ada, settings, host, domain):
    settings.SESSION_COOKIE_DOMAIN = settings.CSRF_COOKIE_DOMAIN = ".example.org"
    client = Client(SERVER_NAME=host)
    client.force_login(ada.user)
    response = client.get("/members/ada/settings/")
    assert response.cookies["csrftoken"]["domain"] == domain


def test_a_session_that_ends_is_deleted_where_it_was_set(ada, settings):
    settings.SESSION_COOKIE_DOMAIN = ".example.org"
    client = Client(SERVER_NAME="mla.example.org")
    client.force_login(ada.user)
    response = client.post("/logout/")
    assert response.cookies["sessionid"]["domain"] == ".example.org"
    assert response.cookies["sessionid"]["max-age"] == 0
