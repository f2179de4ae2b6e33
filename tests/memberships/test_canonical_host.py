"""Robots are told of one sitemap, at one host, whichever network's host they come to."""

import pytest
from django.test import Client

from tests.factories import NetworkFactory, ProfileFactory, listed

pytestmark = pytest.mark.django_db

BASE = "profiles.example.org"
NETWORK_HOSTS = [f"mla.{BASE}", "mla.example.com"]


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.NETWORK_SUBDOMAIN_BASE_DOMAINS = [BASE]
    settings.NETWORK_HOST_ALIASES = {"mla.example.com": "mla"}
    settings.ALLOWED_HOSTS = [f".{BASE}", "mla.example.com", "profile.example.net"]
    NetworkFactory(slug="mla", code="MLA")
    listed(ProfileFactory(username="ada"))


@pytest.fixture(params=["", "https://profile.example.net"], ids=["base domain", "SITE_URL"])
def canonical(request, settings):
    """Where canonical addresses begin, with and without SITE_URL."""
    settings.SITE_URL = request.param
    return request.param or f"http://{BASE}"


def get(host, address):
    return Client(SERVER_NAME=host).get(address)


@pytest.mark.parametrize("host", [BASE, *NETWORK_HOSTS])
def test_robots_txt_names_the_canonical_sitemap_on_every_host(host, canonical):
    assert f"Sitemap: {canonical}/sitemap.xml\n" in get(host, "/robots.txt").text


@pytest.mark.parametrize("host", NETWORK_HOSTS)
@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-members.xml?p=1"])
def test_a_sitemap_of_a_networks_host_is_the_canonical_one(host, address, canonical):
    response = get(host, address)
    assert (response.status_code, response.headers["Location"]) == (301, f"{canonical}{address}")


def test_the_canonical_sitemap_names_no_other_host(canonical):
    host = canonical.partition("://")[2]
    for address in ("/sitemap.xml", "/sitemap-members.xml", "/sitemap-site.xml"):
        text = get(host, address).text
        assert f"//{host}/" in text
        assert not [other for other in ({BASE, "profile.example.net"} - {host}) if other in text]
        assert "//mla." not in text


@pytest.mark.parametrize("host", [BASE, *NETWORK_HOSTS])
def test_a_profile_names_its_one_address_everywhere(host, canonical):
    page = get(host, "/members/ada/")
    assert f'rel="canonical" href="{canonical}/members/ada/"' in page.text
    assert f"<{canonical}/members/ada" in page.headers["Link"]


def test_security_txt_names_its_one_address(canonical):
    assert f"Canonical: {canonical}/.well-known/security.txt" in get(f"mla.{BASE}", "/.well-known/security.txt").text


def test_a_sign_in_still_begins_where_the_session_reaches(settings):
    settings.SITE_URL, settings.SESSION_COOKIE_DOMAIN = "https://profile.example.net", f".{BASE}"
    assert get(f"mla.{BASE}", "/login/").headers["Location"].startswith(f"http://{BASE}/login/?")
