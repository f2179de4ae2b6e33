"""Which callbacks are registered, and that no spelling of another address passes for one."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from knowledge_commons_profiles.broker.callbacks import find_callback, find_final_redirect
from knowledge_commons_profiles.broker.models import Callback
from tests.broker.conftest import WORDPRESS, WORKS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        WORKS,
        WORDPRESS,
        "https://commons.example.org/broker-callback/",
        "https://a.b.commons.example.org/broker-callback/",
        f"{WORKS}?next=%2Frecords",
    ],
)
def test_registered_callbacks_are_taken(address):
    assert find_callback(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://works.example.org/sso/broker-callback/",
        "https://works.example.org/sso/broker-callback",
        "https://works.example.org/sso/broker-callback/more",
        "https://works.example.org/SSO/broker-callback/",
        "https://works.example.org:8443/sso/broker-callback/",
        "https://sub.works.example.org/sso/broker-callback/",
        "https://notcommons.example.org/broker-callback/",
        "https://commons.example.org.evil.example/broker-callback/",
        "https://evil.example/?https://works.example.org/sso/broker-callback/",
        "https://works.example.org@evil.example/sso/broker-callback/",
        "https://evil.example\\@works.example.org/sso/broker-callback/",
        "https://works.example.org\\.evil.example/sso/broker-callback/",
        "https:/works.example.org/sso/broker-callback/",
        "https:works.example.org/sso/broker-callback/",
        "//works.example.org/sso/broker-callback/",
        "javascript://works.example.org/sso/broker-callback/",
        "https://works.example.org/sso/broker-callback/#x",
        "https://works.example.org/sso/../sso/broker-callback/",
        "https://works.example.org/sso/broker-callback/\n",
        " https://works.example.org/sso/broker-callback/",
        "https://works.example.org\t/sso/broker-callback/",
        "https://works.example.ørg/sso/broker-callback/",
        "https://WORKS.example.org/sso/broker-callback/",
        f"{WORKS}?broker_token=x",
        f"{WORKS}?no_session=1",
        f"{WORKS}?{'x' * 600}",
        "https://[::1/sso/broker-callback/",
    ],
)
def test_nothing_else_is(address):
    assert find_callback(address) == ""


def test_the_admin_adds_one_with_or_without_its_subdomains(sven, client_of, settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
    new, below = "https://new.example.net/back/", "https://a.new.example.net/back/"
    assert find_callback(new) == ""
    form = {"name": "New", "host": "new.example.net", "path": "/back/", "is_active": "on"}
    client_of(sven).post("/admin/broker/callback/add/", form)
    assert (find_callback(new), find_callback(below)) == (new, "")
    form["with_subdomains"] = "on"
    client_of(sven).post(f"/admin/broker/callback/{Callback.objects.get().pk}/change/", form)
    assert find_callback(below) == below


@pytest.mark.parametrize("host", ["https://x.example", "x.example/", "*.example", "X.example", "x example", ""])
def test_the_admin_takes_no_host_that_is_none(sven, client_of, settings, host):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
    client_of(sven).post("/admin/broker/callback/add/", {"name": "New", "host": host, "path": "/"})
    assert not Callback.objects.exists()


def test_staff_register_nobody(stella, client_of):
    assert client_of(stella).get("/admin/broker/callback/add/").status_code == 403


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["https://", "http://", "//", "/", "\\", "@", "works.example.org", WORKS, "?", "#", "%00", "\0", ":"]
        ),
        st.text(max_size=8),
    ),
    max_size=8,
).map("".join)


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(return_to=PIECES, final_redirect=PIECES, path=st.sampled_from(["/login/", "/broker/silent-login/"]))
def test_whatever_is_sent_it_is_answered_and_goes_only_where_it_may(eve, return_to, final_redirect, path):
    response = eve.get(path, {"return_to": return_to, "final_redirect": final_redirect})
    assert response.status_code in {302, 400}
    if response.status_code == 302:
        assert response.headers["Location"].startswith((f"{WORKS}?", "/login/?next="))
    assert find_final_redirect(final_redirect) in {"", final_redirect}


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    token=st.one_of(st.text(max_size=60), st.binary(max_size=80).map(lambda content: content.hex())),
    state=st.text(max_size=9),
)
def test_no_token_breaks_the_satellite(eve, settings, token, state):
    settings.BROKER_CLIENT_HUB, settings.BROKER_CLIENT_HOSTS = "hub.example.org", ["testserver"]
    eve.cookies["kc_sso_state"] = "x"
    response = eve.get("/client-login/", {"broker_token": token, "state": state, "final_redirect": token})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/")
    assert not response.headers["Location"].startswith("//")
