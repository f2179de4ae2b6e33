"""Another Django site, a process of its own, where people sign in through us: by the broker and by OpenID Connect.

The broker's part is KC Works' side of it, strict where it is strict; OpenID is left to mozilla-django-oidc.
`python -m tests.stand_ins.second_site OUR_ADDRESS SECRET CLIENT_ID CLIENT_SECRET PORT`
"""

import json
import sys
import tempfile
import time
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import jwt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import include, path

PROFILES, SECRET, CLIENT_ID, CLIENT_SECRET, PORT = sys.argv[1:6]
HERE = f"http://127.0.0.1:{PORT}"
PAYLOAD = {"userinfo": dict, "final_redirect": str, "kc_username": str, "primary_email": str, "nonce": str}
USERINFO = ("sub", "email", "name", "idp_name")
EVENT = "http://schemas.openid.net/event/backchannel-logout"

settings.configure(
    SECRET_KEY="second-site-only",
    ALLOWED_HOSTS=["127.0.0.1"],
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
    return HttpResponse(f"<title>Second site</title><p id=who>{who}</p><pre id=claims>{json.dumps(claims)}</pre>")


def go_to_broker(request: HttpRequest) -> HttpResponse:
    asked = {"return_to": f"{HERE}/sso/broker-callback/", "final_redirect": f"{HERE}/?from=broker"}
    page = "broker/silent-login/" if "silent" in request.GET else "login/"
    return HttpResponseRedirect(f"{PROFILES}/{page}?{urlencode(asked)}")


def broker_callback(request: HttpRequest) -> HttpResponse:
    if "no_session" in request.GET:
        return HttpResponseRedirect(request.GET.get("final_redirect", "/"))
    try:
        payload = read_payload(request.GET.get("broker_token", ""))
    except (ValueError, KeyError, TypeError) as error:
        return HttpResponse(f"bad token: {error}", status=400)
    if not is_confirmed(payload["nonce"]):
        return HttpResponse("nonce refused", status=403)
    request.session.cycle_key()
    request.session["broker_user"] = payload["kc_username"]
    return HttpResponseRedirect(payload["final_redirect"] or "/")


def read_payload(token: str) -> dict[str, Any]:
    sealed = urlsafe_b64decode(token)  # wants the padding
    decryptor = Cipher(algorithms.AES256(sha256(SECRET.encode()).digest()), modes.CBC(sealed[:16])).decryptor()
    padded = decryptor.update(sealed[16:]) + decryptor.finalize()
    payload: dict[str, Any] = json.loads(padded[: -padded[-1]])
    for name, kind in PAYLOAD.items():
        if not isinstance(payload[name], kind):
            raise TypeError(name)
    if not all(isinstance(payload["userinfo"][name], str) for name in USERINFO) or not payload["nonce"]:
        raise TypeError("userinfo")
    if not all(isinstance(payload[name], int | float) for name in ("iat", "exp")) or payload["exp"] < time.time():
        raise ValueError("expired")
    return payload


def is_confirmed(nonce: str) -> bool:
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
    asked = Request(f"{PROFILES}/broker/verify-nonce/", json.dumps({"nonce": nonce}).encode(), headers)  # noqa: S310
    try:
        with urlopen(asked, timeout=10) as answer:  # noqa: S310 (our own address)
            return json.load(answer).get("valid") is True
    except HTTPError:
        return False


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
    path("sso/broker-callback/", broker_callback),
    path("sign-out/", sign_out),
    path("backchannel-logout/", backchannel_logout),
]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    server = make_server("127.0.0.1", int(PORT), get_wsgi_application(), handler_class=QuietHandler)
    print(HERE, flush=True)
    server.serve_forever(poll_interval=0.1)
