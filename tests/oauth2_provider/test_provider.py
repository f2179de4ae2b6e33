"""The OpenID provider: what it publishes, refuses and tells clients. Beside it a second site signs in for real."""

import base64
import hashlib
import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model, get_application_model

from knowledge_commons_profiles.accounts.closing import close_account
from knowledge_commons_profiles.accounts.single_logout import sign_out_everywhere
from knowledge_commons_profiles.broker.models import ClientSession, Consent, LogoutAddress
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

BACK = "https://client.example.org/callback"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
SECRET = "client-secret"


@pytest.fixture
def application(db):
    return get_application_model().objects.create(
        name="A client",
        client_id="client",
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        redirect_uris=BACK,
        skip_authorization=True,
    )


def ask(client, **changes):
    query = {
        "response_type": "code",
        "client_id": "client",
        "redirect_uri": BACK,
        "scope": "openid profile orcid memberships",
        "state": "s",
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    return client.get("/o/authorize/", {name: value for name, value in query.items() if value is not None})


def query_of(response):
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def redeem(eve, code, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": "client",
        "client_secret": SECRET,
        "code_verifier": VERIFIER,
    }
    return eve.post("/o/token/", form | changes)


def read_id_token(eve, token):
    keys = eve.get("/o/.well-known/jwks.json").json()["keys"]
    return jwt.decode(token, jwt.PyJWK(keys[0]).key, algorithms=["RS256"], audience="client")


@pytest.fixture
def signed_in(ada, client_of, application):
    return client_of(ada)


def test_discovery_names_what_there_is(eve):
    document = eve.get("/o/.well-known/openid-configuration").json()
    assert document["issuer"] == "http://testserver/o"
    assert document["response_types_supported"] == ["code"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["backchannel_logout_session_supported"] is True
    assert {"preferred_username", "orcid", "memberships", "sid"} <= set(document["claims_supported"])
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        assert eve.get(urlsplit(document[name]).path).status_code != 404


def test_claims_follow_the_scopes(ada, signed_in, eve):
    Profile.objects.filter(pk=ada.pk).update(orcid="0000-0002-1825-0097")
    MembershipFactory(profile=ada, network__code="MLA")
    tokens = redeem(eve, query_of(ask(signed_in))["code"]).json()
    claims = read_id_token(eve, tokens["id_token"])
    assert claims["sub"] == str(ada.user_id)
    assert (claims["preferred_username"], claims["nonce"], claims["orcid"]) == ("ada", "n", "0000-0002-1825-0097")
    assert claims["memberships"] == {"MLA": True}
    assert "email" not in claims
    assert claims["sid"] == str(ClientSession.objects.get().sid)
    info = eve.get("/o/userinfo/", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert info["preferred_username"] == "ada"
    less = redeem(eve, query_of(ask(signed_in, scope="openid"))["code"]).json()
    assert set(read_id_token(eve, less["id_token"])) & {"preferred_username", "orcid", "memberships", "name"} == set()


def test_a_code_works_once_and_with_its_verifier_alone(signed_in, eve):
    code = query_of(ask(signed_in))["code"]
    assert redeem(eve, code, code_verifier="w" * 64).status_code == 400
    code = query_of(ask(signed_in))["code"]
    assert redeem(eve, code, client_secret="x").status_code == 401
    assert redeem(eve, code).status_code == 200
    assert redeem(eve, code).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"response_type": "id_token"},
        {"scope": "openid everything"},
    ],
    ids=str,
)
def test_what_is_not_safe_is_refused(signed_in, change):
    assert "error" in query_of(ask(signed_in, **change))


@pytest.mark.parametrize("address", ["authorize", "token", "revoke_token", "logout"])
def test_what_no_row_can_hold_is_refused_before_it_is_looked_up(signed_in, address):
    sent = dict.fromkeys(("client_id", "code", "token", "refresh_token"), "\x00") | {"grant_type": "authorization_code"}
    assert {signed_in.get(f"/o/{address}/", sent).status_code, signed_in.post(f"/o/{address}/", sent).status_code} == {
        400
    }


@pytest.mark.parametrize("change", [{"redirect_uri": "https://evil.example/"}, {"client_id": "nobody"}], ids=str)
def test_nobody_is_sent_to_an_unregistered_address(signed_in, change):
    response = ask(signed_in, **change)
    assert response.status_code == 400
    assert "cannot answer" in response.content.decode()


def test_consent_is_asked_once_and_again_for_more(ada, signed_in, application):
    application.skip_authorization = False
    application.save()
    page = ask(signed_in, scope="openid profile")
    assert "Sign in to A client?" in page.content.decode()
    assert "form-action 'self' https://client.example.org" in page.headers["Content-Security-Policy"]
    Consent.objects.create(user=ada.user, application=application, scopes=["openid", "profile"])
    assert "code" in query_of(ask(signed_in, scope="openid profile"))
    assert ask(signed_in, scope="openid email").status_code == 200


def test_a_stranger_signs_in_first(eve, application):
    assert ask(eve).headers["Location"].startswith("/login/?next=/o/authorize/")


@pytest.mark.parametrize("change", [{"is_suspended": True}, {"closes_at": "2999-01-01T00:00Z"}], ids=str)
def test_nobody_signs_in_elsewhere_who_is_gone_from_the_site(ada, signed_in, change):
    Profile.objects.filter(pk=ada.pk).update(**change)
    assert ask(signed_in).status_code == 403


# Back-channel logout


@pytest.fixture
def logout_receiver(application):
    """A client's logout address: it keeps the tokens, and answers what `answers` holds, then 200."""

    class Handler(BaseHTTPRequestHandler):
        tokens: list[str] = []
        answers: list[int] = []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.tokens.append(parse_qs(body)["logout_token"][0])
            self.send_response(self.answers.pop(0) if self.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    LogoutAddress.objects.create(application=application, address=f"http://127.0.0.1:{server.server_port}/out")
    yield Handler
    server.shutdown()
    server.server_close()


def test_clients_are_told_of_the_session_that_ended(ada, signed_in, eve, logout_receiver, run_tasks):
    other = Client()
    other.force_login(ada.user)
    sid = read_id_token(eve, redeem(eve, query_of(ask(signed_in))["code"]).json()["id_token"])["sid"]
    redeem(eve, query_of(ask(other))["code"])
    signed_in.post("/logout/")
    run_tasks()
    claims = read_id_token(eve, logout_receiver.tokens[0])
    assert (claims["sid"], claims["sub"], claims["iss"]) == (sid, str(ada.user_id), "http://testserver/o")
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in claims
    assert jwt.get_unverified_header(logout_receiver.tokens[0])["typ"] == "logout+jwt"
    assert len(logout_receiver.tokens) == 1  # the other browser is still signed in
    sign_out_everywhere(ada)
    run_tasks()
    assert len(logout_receiver.tokens) == 2
    assert not get_access_token_model().objects.filter(user=ada.user).exists()


def test_a_client_that_is_down_is_told_later(ada, signed_in, eve, logout_receiver, run_tasks):
    redeem(eve, query_of(ask(signed_in))["code"])
    logout_receiver.answers = [503, 400]
    sign_out_everywhere(ada)
    run_tasks()
    for minutes in (1, 3):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            run_tasks()
    assert len(logout_receiver.tokens) == 3
    assert not ClientSession.objects.exists()


def test_closing_an_account_ends_it_everywhere(ada, signed_in, eve, logout_receiver, run_tasks):
    redeem(eve, query_of(ask(signed_in))["code"])
    close_account(ada, by=ada.user)
    run_tasks()
    assert len(logout_receiver.tokens) == 1


# Logout at a client's wish


def test_a_client_with_a_hint_signs_people_out_everywhere(ada, signed_in, eve, application, run_tasks):
    application.post_logout_redirect_uris = "https://client.example.org/bye"
    application.save()
    hint = redeem(eve, query_of(ask(signed_in))["code"]).json()["id_token"]
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": "https://client.example.org/bye", "state": "x"}
    response = signed_in.get("/o/logout/", asked)
    assert response.headers["Location"] == "https://client.example.org/bye?state=x"
    assert signed_in.get("/my-profile/").headers["Location"].startswith("/login/")


def test_without_a_hint_people_are_asked(signed_in):
    page = signed_in.get("/o/logout/").content.decode()
    assert "Sign out everywhere?" in page
    assert signed_in.get("/my-profile/").headers["Location"] == "/members/ada/"


def test_nobody_is_sent_elsewhere_after_signing_out(signed_in):
    asked = {"client_id": "client", "post_logout_redirect_uri": "https://evil.example/"}
    assert signed_in.get("/o/logout/", asked).status_code == 400


def test_tokens_lie_in_the_database_as_hashes(signed_in, eve):
    tokens = redeem(eve, query_of(ask(signed_in))["code"]).json()
    rows = json.dumps(list(get_access_token_model().objects.values()), default=str)
    assert tokens["access_token"] not in rows
    assert (
        eve.post(
            "/o/revoke_token/", {"token": tokens["access_token"], "client_id": "client", "client_secret": SECRET}
        ).status_code
        == 200
    )
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert eve.get("/o/userinfo/", headers=headers).status_code == 401
