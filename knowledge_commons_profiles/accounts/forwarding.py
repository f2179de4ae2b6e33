"""Signing in where the provider knows only another of our hosts, and handing such a sign-in on to the host it began at.

A deployment with CILOGON_ACTUAL_DOMAIN gives the provider the callback address of CILOGON_REGISTERED_DOMAIN. That host
hands the answer on to the host that the state names, if it is one of ALLOWED_CILOGON_FORWARDING_DOMAINS. The state is
signed with the provider's client secret, which both deployments have, because to the provider they are one client.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

SALT = "accounts.forwarding"
LONGEST_WAY_S = 60 * 60
FORWARDED = ("code", "state", "error", "error_description", "iss")


def build_callback_url(request: HttpRequest) -> str:
    path = reverse("accounts:callback")
    if has_proxy():
        return f"https://{settings.CILOGON_REGISTERED_DOMAIN}{path}"
    return request.build_absolute_uri(path)


def has_proxy() -> bool:
    registered, actual = settings.CILOGON_REGISTERED_DOMAIN.lower(), settings.CILOGON_ACTUAL_DOMAIN.lower()
    return bool(registered and actual) and registered != actual


def wrap_state(value: str) -> str:
    """Return the state for the provider; on a proxied host it also says where we are."""
    if not has_proxy():
        return value
    content = {"state": value, "host": settings.CILOGON_ACTUAL_DOMAIN.lower()}
    return signing.dumps(content, key=settings.CILOGON_CLIENT_SECRET, salt=SALT, compress=True)


def read_state(state: str) -> tuple[str, str]:
    """Return what the browser's session knows, and the host where the sign-in began, "" when that is here.

    A state that nobody of us signed is only a value that no session knows.
    """
    try:
        content = signing.loads(state, key=settings.CILOGON_CLIENT_SECRET, salt=SALT, max_age=LONGEST_WAY_S)
        return content["state"], content["host"]
    except (signing.BadSignature, KeyError, TypeError):
        return state, ""


def find_forward(request: HttpRequest, host: str) -> str:
    """Return the address at the host where the sign-in began; "" when it began here, or where nobody may be sent."""
    here = {request.get_host().lower(), settings.CILOGON_ACTUAL_DOMAIN.lower()}
    allowed = {name.lower() for name in settings.ALLOWED_CILOGON_FORWARDING_DOMAINS}
    if not host or host in here or host not in allowed:
        return ""
    query = urlencode({name: request.GET[name] for name in FORWARDED if name in request.GET})
    return f"https://{host}{reverse('accounts:callback')}?{query}"
