"""Satellite hosts: the hub's token begins a session in the browser that asked for it, once."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.broker.conftest import query_of

pytestmark = pytest.mark.django_db

SATELLITE = "stem.example.net"
NAVIGATES = {"Sec-Fetch-Mode": "navigate"}


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.ALLOWED_HOSTS = ["hub.example.org", SATELLITE, "testserver"]
    settings.BROKER_CLIENT_HUB = "hub.example.org"
    settings.BROKER_CLIENT_HOSTS = [SATELLITE]


def at_satellite(client, address, **headers):
    return client.get(address, headers={"Host": SATELLITE, **headers}, secure=True)


def go_to_hub(client, address="/members/?q=logic"):
    """Return what the hub is asked: the browser's cookies at the satellite are kept in `client`."""
    response = at_satellite(client, address, **NAVIGATES)
    assert response.headers["Location"].startswith("https://hub.example.org/")
    return response


def come_back(ada_signs_in, response):
    parts = urlsplit(response.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    answer = ada_signs_in.get(parts.path, asked, headers={"Host": "hub.example.org"}, secure=True)
    back = urlsplit(answer.headers["Location"])
    assert back.netloc == SATELLITE
    return f"{back.path}?{back.query}"


def test_a_visitor_who_is_signed_in_at_the_hub_is_signed_in_here(ada_signs_in, eve):
    back = come_back(ada_signs_in, go_to_hub(eve))
    response = at_satellite(eve, back)
    assert response.headers["Location"] == f"https://{SATELLITE}/members/?q=logic"
    assert at_satellite(eve, "/my-profile/").headers["Location"] == "/members/ada/"
    cookie = response.cookies["kc_sso_checked"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, True, "Lax", 300)


def test_a_token_works_once(ada_signs_in, eve, client):
    back = come_back(ada_signs_in, go_to_hub(eve))
    cookies = {name: morsel.value for name, morsel in eve.cookies.items()}
    at_satellite(eve, back)
    client.cookies.load(cookies)
    at_satellite(client, back)
    assert at_satellite(client, "/my-profile/").headers["Location"].startswith("/login/")


def test_a_link_that_somebody_else_made_signs_nobody_in(ada_signs_in, eve, client):
    back = come_back(ada_signs_in, go_to_hub(eve))
    assert at_satellite(client, back).headers["Location"] == "/"
    assert at_satellite(client, "/my-profile/").headers["Location"].startswith("/login/")


def test_a_stranger_is_asked_about_once_and_left_alone_then(eve):
    back = come_back(eve, go_to_hub(eve))
    assert query_of(at_satellite(eve, "/login/"))["return_to"].startswith(f"https://{SATELLITE}/client-login/?state=")
    assert at_satellite(eve, back).headers["Location"] == f"https://{SATELLITE}/members/?q=logic"
    assert at_satellite(eve, "/members/", **NAVIGATES).status_code == 200


@pytest.mark.parametrize("address", ["/broker/silent-login/", "/health/live/", "/static/x.css"])
def test_addresses_that_are_no_pages_are_left_alone(eve, address):
    assert "hub.example.org" not in at_satellite(eve, address, **NAVIGATES).headers.get("Location", "")


def test_programs_and_fragments_are_left_alone(eve):
    assert at_satellite(eve, "/members/").status_code == 200


def test_other_hosts_have_no_such_address(eve):
    assert eve.get("/client-login/").status_code == 404
