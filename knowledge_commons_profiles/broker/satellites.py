"""Hosts of ours on another registrable domain, where the hub's session cookie does not reach: they ask the hub.

`BROKER_CLIENT_HOSTS` names them, `BROKER_CLIENT_HUB` the host where people sign in. An anonymous visitor of a page
there is sent to the hub once in a while, to see whether they are signed in.
"""

from secrets import token_urlsafe
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from knowledge_commons_profiles.core.middleware import Middleware

CHECKED = "kc_sso_checked"
STATE = "kc_sso_state"
STATE_AGE_S = 10 * 60


def is_satellite(request: HttpRequest) -> bool:
    return bool(settings.BROKER_CLIENT_HUB) and request.get_host().lower() in settings.BROKER_CLIENT_HOSTS


def redirect_to_hub(request: HttpRequest, name: str, *, final_redirect: str = "") -> HttpResponse:
    """Send the browser to the hub's sign-in or silent check, bound to this browser by a cookie."""
    state = token_urlsafe(16)
    back = f"{request.build_absolute_uri(reverse('broker:client_login'))}?{urlencode({'state': state})}"
    query = {"return_to": back, **({"final_redirect": final_redirect} if final_redirect else {})}
    response = HttpResponseRedirect(f"https://{settings.BROKER_CLIENT_HUB}{reverse(name)}?{urlencode(query)}")
    keep_cookie(response, STATE, state, age_s=STATE_AGE_S)
    return response


def keep_cookie(response: HttpResponse, name: str, value: str, *, age_s: int) -> None:
    response.set_cookie(name, value, max_age=age_s, secure=True, httponly=True, samesite="Lax")


class SilentCheckMiddleware(Middleware):
    """Sends anonymous visitors of a satellite's pages to the hub, at most once in BROKER_CLIENT_SILENT_LOGIN_TTL."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.BROKER_CLIENT_HUB or not must_ask(request):
            return self.get_response(request)
        response = redirect_to_hub(request, "broker:silent_login", final_redirect=request.build_absolute_uri())
        keep_cookie(response, CHECKED, "1", age_s=settings.BROKER_CLIENT_SILENT_LOGIN_TTL)
        return response


def must_ask(request: HttpRequest) -> bool:
    """Whether this is a page that a person opens: fragments, files, machines and our own ways in are left alone."""
    return (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and CHECKED not in request.COOKIES
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and is_satellite(request)
        and not request.path.startswith(UNASKED)
    )


UNASKED = (
    "/login/",
    "/logout/",
    "/cilogon/",
    "/client-login/",
    "/broker/",
    "/api/",
    "/health/",
    "/static/",
    "/media/",
    "/o/",
)
