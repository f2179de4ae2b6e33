"""The hub's answer at a satellite host: a token, or that nobody is signed in there."""

import hmac
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.accounts.signing_in import ClosedAccountError, sign_in
from knowledge_commons_profiles.broker.handing_over import Payload, TokenError, unseal
from knowledge_commons_profiles.broker.nonces import consume_nonce
from knowledge_commons_profiles.broker.satellites import CHECKED, STATE, is_satellite, keep_cookie


@login_not_required
@never_cache
@require_GET
def client_login(request: HttpRequest) -> HttpResponse:
    """Begin a session of whoever the hub names, in the browser that asked, and go on to where it was going."""
    if not is_satellite(request):
        raise Http404
    final_redirect, fallback = request.GET.get("final_redirect", ""), "/"
    if "broker_token" in request.GET and "no_session" not in request.GET and has_asked(request):
        payload = begin_session(request, request.GET["broker_token"])
        if payload is not None:
            final_redirect, fallback = str(payload.get("final_redirect")), resolve_url(settings.LOGIN_REDIRECT_URL)
    response = HttpResponseRedirect(choose_target(request, final_redirect) or fallback)
    keep_cookie(response, CHECKED, "1", age_s=settings.BROKER_CLIENT_SILENT_LOGIN_TTL)
    response.delete_cookie(STATE)
    return response


def has_asked(request: HttpRequest) -> bool:
    """Tell whether this browser was sent to the hub: nobody is signed in by a link that somebody else made."""
    state = request.COOKIES.get(STATE, "")
    return bool(state) and hmac.compare_digest(state.encode(), request.GET.get("state", "").encode())


def begin_session(request: HttpRequest, token: str) -> Payload | None:
    """Return the payload of a token that was used for the first time, now; None for any other."""
    try:
        payload = unseal(token)
        nonce = payload.get("nonce")
        confirmed = consume_nonce(nonce) if isinstance(nonce, str) and is_current(payload) else None
        if confirmed is None:
            return None
        sign_in(request, LoginMethod.objects.select_related("profile__user").get(pk=confirmed.method_id))
    except (TokenError, ClosedAccountError, LoginMethod.DoesNotExist):
        return None
    return payload


def is_current(payload: Payload) -> bool:
    expires_at = payload.get("exp")
    return isinstance(expires_at, int | float) and expires_at > time.time()


def choose_target(request: HttpRequest, wanted: str) -> str:
    """Return the page of this very host to which to go on; "" for any other address."""
    is_here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_here and urlsplit(wanted).path.startswith("/") else ""
