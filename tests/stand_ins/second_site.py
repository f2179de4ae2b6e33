"""Another Django site, a process of its own, where people sign in through us: by the broker and by OpenID Connect.

The broker's part is KC Works' and WordPress' side of it (tests/stand_ins/broker.py); OpenID is mozilla-django-oidc's.
`python -m tests.stand_ins.second_site OUR_ADDRESS SECRET CLIENT_ID CLIENT_SECRET ITS_OWN_ADDRESS`
"""

import json
import sys
import tempfile
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
import jwt
import requests
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import include, path

from tests.api.stand_ins import repository, wordpress
from tests.stand_ins.broker import RefusedError, admit_to_wordpress, admit_to_works
from tests.stand_ins.serving import CERTIFICATE, PLACE, secure

PROFILES, SECRET, CLIENT_ID, CLIENT_SECRET, HERE = sys.argv[1:6]
WORKS, WORDPRESS = "/sso/broker-callback/", "/broker-callback/"
EVENT = "http://schemas.openid.net/event/backchannel-logout"

settings.configure(
    SECRET_KEY="second-site-only",
    ALLOWED_HOSTS=["*"],  # WordPress is many sites
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "mozilla_django_oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{tempfile.mkdtemp()}/second.sqlite3"}},
    AUTHENTICATION_BACKENDS=[f"{__name__}.Backend"],
    SESSION_COOKIE_NAME="second-session",
    USE_TZ=True,
    LOGIN_REDIRECT_URL="/",
    OIDC_RP_CLIENT_ID=CLIENT_ID,
    OIDC_RP_CLIENT_SECRET=CLIENT_SECRET,
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_RP_SCOPES="openid profile orcid memberships email",
    OIDC_USE_PKCE=True,
    OIDC_PKCE_CODE_CHALLENGE_METHOD="S256",
    OIDC_OP_AUTHORIZATION_ENDPOINT=f"{PROFILES}/o/authorize/",
    OIDC_OP_TOKEN_ENDPOINT=f"{PROFILES}/o/token/",
    OIDC_OP_USER_ENDPOINT=f"{PROFILES}/o/userinfo/",
    OIDC_OP_JWKS_ENDPOINT=f"{PROFILES}/o/.well-known/jwks.json",
    OIDC_STORE_ID_TOKEN=True,
    OIDC_AUTHENTICATE_CLASS=f"{__name__}.Authenticate",
    OIDC_CALLBACK_CLASS=f"{__name__}.Callback",
)
django.setup()

from django.contrib.auth import get_user_model, logout  # noqa: E402 (Django was set up for it)
from django.contrib.sessions.models import Session  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from mozilla_django_oidc.auth import OIDCAuthenticationBackend  # noqa: E402
from mozilla_django_oidc.views import (  # noqa: E402
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

sids: dict[str, str] = {}  # from the provider's sid to the session's key here


class Backend(OIDCAuthenticationBackend):
    """Knows people by the provider's subject and by nothing else."""

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        return get_user_model().objects.filter(username=claims["sub"])

    def create_user(self, claims: dict[str, Any]) -> Any:
        return get_user_model().objects.create_user(claims["sub"])

    def verify_token(self, token: Any, **kwargs: Any) -> Any:
        claims = super().verify_token(token, **kwargs)
        self.request.session["claims"] = claims
        return claims


class Authenticate(OIDCAuthenticationRequestView):
    """Hands on how our page wishes people to sign in: /oidc/authenticate/?prompt=login"""

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        return {name: request.GET[name] for name in ("prompt", "max_age") if name in request.GET}


class Callback(OIDCAuthenticationCallbackView):
    """Shows the provider's error, which a silent request may get."""

    def get(self, request: HttpRequest) -> Any:
        if "error" in request.GET:
            return HttpResponse(f"<p id=who>{request.GET['error']}</p>")
        return super().get(request)


def home(request: HttpRequest) -> HttpResponse:
    """Say who is signed in, by whichever way."""
    claims = request.session.get("claims", {})
    if "sid" in claims and request.session.session_key:
        sids[claims["sid"]] = request.session.session_key
    name = request.session.get("broker_user") or claims.get("preferred_username", "") if request.session.keys() else ""
    who = f"Signed in as {name}" if name else "Nobody is signed in"
    known = request.session.get("known", {})
    return HttpResponse(
        f"<title>Second site</title><p id=who>{who}</p><pre id=claims>{json.dumps(claims)}</pre>"
        f"<pre id=known>{json.dumps(known)}</pre>"
    )


def go_to_broker(request: HttpRequest) -> HttpResponse:
    callback = WORDPRESS if "wordpress" in request.GET else WORKS
    final_redirect = request.build_absolute_uri("/?from=broker")
    asked = {"return_to": request.build_absolute_uri(callback), "final_redirect": final_redirect}
    page = "broker/silent-login/" if "silent" in request.GET else "login/"
    return HttpResponseRedirect(f"{PROFILES}/{page}?{urlencode(asked)}")


def return_to_works(request: HttpRequest) -> HttpResponse:
    """Read the person's page of subs, which a new account is made from."""
    if "no_session" in request.GET:
        return HttpResponseRedirect(request.GET.get("final_redirect", "/"))
    try:
        payload = admit_to_works(request.GET.get("broker_token", ""), SECRET, PROFILES)
        found = repository.subs(f"{PROFILES}/api/v1/", SECRET, payload["userinfo"]["sub"])["data"]
    except (RefusedError, repository.UnusableError, KeyError, TypeError, requests.RequestException) as error:
        return HttpResponse(f"nobody is let in: {error}", status=403)
    return let_in(request, payload, known=found[0]["profile"] if found else {})


def return_to_wordpress(request: HttpRequest) -> HttpResponse:
    """Synchronise the member; nobody is kept out when that fails. An address of another host is not gone to."""
    if "no_session" in request.GET:
        return HttpResponseRedirect("/")
    try:
        payload = admit_to_wordpress(request.GET.get("broker_token", ""), SECRET, PROFILES)
    except RefusedError as error:
        return HttpResponse(f"nobody is let in: {error}", status=403)
    known = {"user_email": payload["primary_email"], "name": payload["userinfo"]["name"]}
    try:
        known |= wordpress.sync(f"{PROFILES}/", SECRET, payload["kc_username"])
    except (wordpress.UnusableError, KeyError, requests.RequestException) as error:
        known["failed"] = str(error)
    if urlsplit(payload["final_redirect"]).netloc != request.get_host():
        payload["final_redirect"] = "/"
    return let_in(request, payload, known=known)


def let_in(request: HttpRequest, payload: dict[str, Any], *, known: dict[str, Any]) -> HttpResponse:
    request.session.cycle_key()
    request.session["broker_user"], request.session["known"] = payload["kc_username"], known
    return HttpResponseRedirect(payload["final_redirect"] or "/")


def sign_out(request: HttpRequest) -> HttpResponse:
    hint = {"id_token_hint": request.session.get("oidc_id_token", ""), "post_logout_redirect_uri": f"{HERE}/"}
    logout(request)
    return HttpResponseRedirect(f"{PROFILES}/o/logout/?{urlencode(hint)}")


@csrf_exempt
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    """Check the token as OpenID Connect Back-Channel Logout 1.0 §2.6 says, and end the session that it names."""
    token = request.POST["logout_token"]
    key = jwt.PyJWKClient(f"{PROFILES}/o/.well-known/jwks.json").get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token,
        key.key,
        algorithms=["RS256"],
        audience=CLIENT_ID,
        issuer=f"{PROFILES}/o",
        options={"require": ["iss", "aud", "iat", "exp", "jti", "sid", "sub"]},
    )
    if claims["events"] != {EVENT: {}} or "nonce" in claims:
        return JsonResponse({"error": "invalid_request"}, status=400)
    Session.objects.filter(session_key=sids.pop(claims["sid"], "")).delete()
    return HttpResponse(status=200)


urlpatterns = [
    path("", home, name="home"),
    path("oidc/", include("mozilla_django_oidc.urls")),
    path("broker/", go_to_broker),
    path(WORKS[1:], return_to_works),
    path(WORDPRESS[1:], return_to_wordpress),
    path("sign-out/", sign_out),
    path("backchannel-logout/", backchannel_logout),
]


class Server(ThreadingMixIn, WSGIServer):
    """A browser may open a connection and say nothing."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle is nobody's business."""


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keep quiet."""


def main() -> None:
    host, port = PLACE if CERTIFICATE else ("127.0.0.1", urlsplit(HERE).port or 0)
    server = make_server(host, port, get_wsgi_application(), Server, QuietHandler)
    secure(server)
    print(HERE, flush=True)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    main()
