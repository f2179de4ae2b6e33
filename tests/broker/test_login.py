"""The way in for those whom a service sends: with or without a session here, back to that service and nowhere else."""

from urllib.parse import parse_qs, urlsplit

import pytest

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.broker.views.login import build_next
from tests.accounts.conftest import provider  # noqa: F401 (a fixture)
from tests.broker.conftest import WORKS, query_of, read_token

pytestmark = pytest.mark.django_db

PAGE = "https://works.example.org/records/1?x=1"


def test_a_signed_in_member_goes_straight_back(ada_signs_in):
    response = ada_signs_in.get("/login/", {"return_to": WORKS, "final_redirect": PAGE})
    assert response.headers["Location"].startswith(f"{WORKS}?broker_token=")
    assert read_token(query_of(response)["broker_token"])["final_redirect"] == PAGE


def test_anybody_else_signs_in_first_and_then_goes_back(ada, eve, provider):  # noqa: F811 (the fixture)
    LoginMethod.objects.create(profile=ada, issuer=provider.url, subject=provider.subject)
    response = eve.get("/login/", {"return_to": WORKS, "final_redirect": PAGE})
    while not response.headers["Location"].startswith(provider.url):
        response = eve.get(response.headers["Location"])
    response = eve.get("/cilogon/callback/", provider.issue(response.headers["Location"]))
    response = eve.get(response.headers["Location"])
    payload = read_token(query_of(response)["broker_token"])
    assert (payload["kc_username"], payload["final_redirect"]) == ("ada", PAGE)


def test_somebody_without_an_account_goes_to_joining(eve, provider):  # noqa: F811 (the fixture)
    response = eve.get("/login/", {"return_to": WORKS}, follow=False)
    response = eve.get(response.headers["Location"])
    response = eve.get("/cilogon/callback/", provider.issue(response.headers["Location"]))
    assert response.headers["Location"] == "/associate/"


def test_an_unknown_service_is_told_so_and_not_gone_to(eve):
    response = eve.get("/login/", {"return_to": "https://evil.example/broker-callback/"})
    assert response.status_code == 400
    assert 'href="https://evil.example' not in response.content.decode()


def test_without_a_service_it_is_our_own_sign_in(ada, client_of):
    assert client_of(ada).get("/login/?next=/members/").headers["Location"] == "/members/"


def test_the_longest_pages_are_let_go_rather_than_the_sign_in():
    page = build_next(WORKS, "https://works.example.org/" + "%20" * 450)
    assert parse_qs(urlsplit(page).query) == {"return_to": [WORKS]}
