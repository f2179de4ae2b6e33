"""What services get when they ask through the browser whether somebody is signed in."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod, Session
from knowledge_commons_profiles.profiles.models import Profile
from tests.broker.conftest import SUBJECT, WORDPRESS, WORKS, query_of, read_token

pytestmark = pytest.mark.django_db

ADDRESS = "/broker/silent-login/"
PAGE = "https://works.example.org/records/1?x=1&y=2"


def test_a_stranger_comes_back_with_no_session(eve):
    response = eve.get(ADDRESS, {"return_to": WORKS, "final_redirect": PAGE})
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{WORKS}?")
    assert query_of(response) == {"no_session": "1", "final_redirect": PAGE}
    assert "no-store" in response.headers["Cache-Control"]


def test_a_member_comes_back_with_a_token(ada, ada_signs_in):
    Profile.objects.filter(pk=ada.pk).update(orcid="0000-0002-1825-0097")
    response = ada_signs_in.get(ADDRESS, {"return_to": WORKS, "final_redirect": PAGE})
    payload = read_token(query_of(response)["broker_token"])
    assert abs(payload["iat"] - time.time()) < 60
    assert payload["exp"] - payload["iat"] > 5 * 60  # a receiver's clock may be five minutes fast
    assert len(payload["nonce"]) >= 40
    assert {name: value for name, value in payload.items() if name not in {"iat", "exp", "nonce"}} == {
        "userinfo": {
            "sub": SUBJECT,
            "email": "ada@example.org",
            "name": "Ada Owner",
            "idp_name": "Example University",
            "orcid": "0000-0002-1825-0097",
        },
        "kc_username": "ada",
        "primary_email": "ada@example.org",
        "other_emails": [],
        "final_redirect": PAGE,
    }


def test_the_login_method_is_that_of_the_session(ada, ada_signs_in):
    other = LoginMethod.objects.create(profile=ada, issuer="https://orcid.org", subject="other")
    LoginMethod.objects.exclude(pk=other.pk).update(last_used_at=timezone.now())
    session = ada_signs_in.session
    session["login_method"] = other.pk
    session.save()
    response = ada_signs_in.get(ADDRESS, {"return_to": WORDPRESS})
    assert read_token(query_of(response)["broker_token"])["userinfo"]["sub"] == "other"


@pytest.mark.parametrize("change", [{"is_suspended": True}, {"closes_at": "2999-01-01T00:00Z"}])
def test_nobody_is_handed_over_who_is_gone_from_the_site(ada, ada_signs_in, change):
    Profile.objects.filter(pk=ada.pk).update(**change)
    assert query_of(ada_signs_in.get(ADDRESS, {"return_to": WORKS})) == {"no_session": "1"}


def test_a_user_without_a_login_method_has_nothing_to_hand_over(ben, client_of):
    assert query_of(client_of(ben).get(ADDRESS, {"return_to": WORKS})) == {"no_session": "1"}


def test_a_final_redirect_elsewhere_is_left_out(ada_signs_in, eve):
    for page in (
        "https://evil.example/",
        "javascript:alert(1)",
        "//evil.example",
        "https://works.example.org@evil.example/",
    ):
        asked = {"return_to": WORKS, "final_redirect": page}
        assert query_of(eve.get(ADDRESS, asked)) == {"no_session": "1"}
        assert read_token(query_of(ada_signs_in.get(ADDRESS, asked))["broker_token"])["final_redirect"] == ""


def test_a_bad_callback_is_never_gone_to(ada_signs_in, settings):
    response = ada_signs_in.get(ADDRESS, {"return_to": "https://evil.example/broker-callback/"})
    assert response.status_code == 400
    settings.BROKER_FALLBACK_REDIRECT_URL = "https://commons.example.org/"
    response = ada_signs_in.get(ADDRESS, {"return_to": "https://evil.example/broker-callback/"})
    assert response.headers["Location"] == "https://commons.example.org/"


def test_it_asks_the_database_little(ada_signs_in, eve):
    asked = {"return_to": WORKS, "final_redirect": PAGE}
    for client, most in ((ada_signs_in, 3), (eve, 0)):
        client.get(ADDRESS, asked)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS, asked)
        assert len(queries) <= most, [query["sql"] for query in queries]


def test_it_works_without_a_cache(ada_signs_in, settings):
    settings.CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in settings.CACHES}
    assert "broker_token" in query_of(ada_signs_in.get(ADDRESS, {"return_to": WORKS}))


def test_a_session_ends_nowhere_by_this(ada_signs_in):
    ada_signs_in.get(ADDRESS, {"return_to": WORKS})
    assert Session.objects.filter(user__username="ada").count() == 1
