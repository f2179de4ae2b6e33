"""Attempts to sign in, begun in this browser; each has a state of its own, so that tabs do not disturb one another."""

import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from mozilla_django_oidc.utils import add_state_and_verifier_and_nonce_to_session, generate_code_challenge

from knowledge_commons_profiles.accounts.forwarding import build_callback_url, wrap_state
from knowledge_commons_profiles.accounts.provider import Provider
from knowledge_commons_profiles.core.hosts import is_own_host

SCOPES = "openid email profile org.cilogon.userinfo"
STATES_KEY = "oidc_states"  # the library's
SECRET_SIZE = 64
LONGEST_ATTEMPT_S = 60 * 60
LONGEST_NEXT = 2000
OWN_PATHS = ("/login/", "/logout/", "/cilogon/")


@dataclass(frozen=True, slots=True)
class Attempt:
    nonce: str
    code_verifier: str
    next_url: str
    is_again: bool = False


def start_attempt(
    request: HttpRequest, provider: Provider, *, next_url: str, must_prompt: bool, is_again: bool = False
) -> str:
    """Remember an attempt in the session and return the provider's address to which the browser goes.

    `is_again` is for somebody who is signed in and shall prove once more who they are.
    """
    state, verifier = get_random_string(SECRET_SIZE), get_random_string(SECRET_SIZE)
    params = {
        "response_type": "code",
        "scope": SCOPES,
        "client_id": settings.CILOGON_CLIENT_ID,
        "redirect_uri": build_callback_url(request),
        "state": wrap_state(state),
        "nonce": get_random_string(SECRET_SIZE),
        "code_challenge": generate_code_challenge(verifier, "S256"),
        "code_challenge_method": "S256",
    }
    if must_prompt and provider.takes_prompt_login:
        params["prompt"] = "login"
    add_state_and_verifier_and_nonce_to_session(request, state, params, verifier)
    request.session[STATES_KEY][state].update(next=next_url, again=is_again)
    request.session.modified = True
    separator = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    return f"{provider.authorization_endpoint}{separator}{urlencode(params)}"


def take_attempt(request: HttpRequest, state: str) -> Attempt | None:
    """Return the attempt of this state and forget it: a state works once, in the browser where it was made."""
    kept = request.session.get(STATES_KEY, {}).pop(state, None)
    if kept is None:
        return None
    request.session.save()
    if time.time() - kept["added_on"] > LONGEST_ATTEMPT_S:
        return None
    return Attempt(kept["nonce"], kept["code_verifier"], kept["next"], is_again=kept.get("again", False))


def find_next(request: HttpRequest) -> str:
    """Return the address of ours to which `next` asks to go on; "" when it is not ours or only leads back here."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    try:
        host = urlsplit(wanted).netloc
    except ValueError:
        return ""
    hosts = {request.get_host(), host} if host and is_own_host(host) else {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    if not is_ours or len(wanted) > LONGEST_NEXT or urlsplit(wanted).path.startswith(OWN_PATHS):
        return ""
    return wanted
