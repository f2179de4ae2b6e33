"""Signing in: the way to the provider, and the way back."""

from dataclasses import replace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from knowledge_commons_profiles.accounts.attempts import Attempt, find_next, start_attempt, take_attempt
from knowledge_commons_profiles.accounts.failures import (
    SIGN_IN_ERRORS,
    STALE,
    TAKEN,
    explain,
    explain_refusal,
    show_failure,
)
from knowledge_commons_profiles.accounts.forwarding import find_forward, read_state
from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.accounts.oidc import Identity, IdentityBackend
from knowledge_commons_profiles.accounts.pending import store_pending
from knowledge_commons_profiles.accounts.provider import get_provider
from knowledge_commons_profiles.accounts.sessions import AUTHENTICATED_AT_KEY, SessionStore
from knowledge_commons_profiles.accounts.signing_in import ClosedAccountError, note_proven_orcid, sign_in
from knowledge_commons_profiles.core.cookies import find_cookie_domain
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.hosts import build_base_url, get_host_name, place_of
from knowledge_commons_profiles.core.measures import count


@login_not_required
@never_cache
@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the provider. Nobody's session ends here: any image on any page can point to this address.

    Who is signed in already goes on to `next`, unless `link` asks for a further login method, or `again` for proof that
    it is still the same person.
    """
    next_url = find_next(request)
    is_link = "link" in request.GET and request.user.is_authenticated
    is_again = "again" in request.GET
    if request.user.is_authenticated and not is_link and not is_again:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    elsewhere = find_base_login(request, next_url)
    if elsewhere:
        return HttpResponseRedirect(elsewhere)
    try:
        provider = get_provider()
    except RemoteError as error:
        return show_failure(request, explain(error))
    must_prompt = is_link or is_again or must_always_prompt()
    return HttpResponseRedirect(
        start_attempt(request, provider, next_url=next_url, must_prompt=must_prompt, is_again=is_again)
    )


def find_base_login(request: HttpRequest, next_url: str) -> str:
    """Return where a sign-in begins that is asked for on a network's subdomain: at the base domain, and back again.

    The provider knows the base domain's callback address alone. "" where this host has a session of its own.
    """
    host, place = get_host_name(request), place_of(request)
    domain = find_cookie_domain(host, settings.SESSION_COOKIE_DOMAIN or "")
    if not place.name or not domain or find_cookie_domain(place.base, settings.SESSION_COOKIE_DOMAIN or "") != domain:
        return ""
    query = {
        **{name: "1" for name in ("link", "again") if name in request.GET},
        "next": request.build_absolute_uri(next_url or resolve_url(settings.LOGIN_REDIRECT_URL)),
    }
    return f"{build_base_url(request, request.path)}?{urlencode(query)}"


def must_always_prompt() -> bool:
    """Tell whether the provider shall ask for the password although it knows the browser."""
    wish = settings.CILOGON_PROMPT_LOGIN
    return bool(wish == "ALWAYS" or (wish == "TEST" and settings.DEBUG))


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Finish an attempt that this browser began, or hand it on to the host where it did."""
    state, host = read_state(request.GET.get("state", ""))
    forward = find_forward(request, host)
    if forward:
        return HttpResponseRedirect(forward)
    attempt = take_attempt(request, state)
    if attempt is None:
        return show_failure(request, STALE)
    if "error" in request.GET:
        return show_failure(request, explain_refusal(request.GET["error"]))
    try:
        identity = IdentityBackend().identify(request, nonce=attempt.nonce, code_verifier=attempt.code_verifier)
    except SIGN_IN_ERRORS as error:
        return show_failure(request, explain(error))
    count("SignIns", Outcome="ok")
    # The provider took its time; what other tabs did to this session meanwhile must not be undone.
    request.session = SessionStore(request.session.session_key)
    return welcome(request, identity, attempt)


def welcome(request: HttpRequest, identity: Identity, attempt: Attempt) -> HttpResponse:
    """Go on with somebody whom the provider vouches for."""
    person = identity.person
    methods = LoginMethod.objects.select_related("profile__user")
    method = methods.filter(issuer=person.issuer, subject=person.subject).first()
    # Who was to prove who they are, and came back as another member: their session it is, then.
    is_switching = attempt.is_again and method is not None and method.profile.user_id != request.user.pk
    if request.user.is_authenticated and not is_switching:
        return welcome_again(request, identity, attempt, method)
    if method is None:
        store_pending(request.session, replace(person, next_url=attempt.next_url))
        request.session.cycle_key()
        return redirect("accounts:associate")
    method.idp_name = person.idp_name or method.idp_name
    try:
        sign_in(request, method, identity)
    except ClosedAccountError:
        return render(request, "accounts/suspended.html", {"reason": method.profile.suspension_reason}, status=403)
    note_proven_orcid(method.profile, person.orcid)
    return redirect(attempt.next_url or settings.LOGIN_REDIRECT_URL)


def welcome_again(
    request: HttpRequest, identity: Identity, attempt: Attempt, method: LoginMethod | None
) -> HttpResponse:
    """Offer a signed-in person the login method they came back with, unless it is known."""
    if method is None:
        store_pending(request.session, identity.person)
        query = QueryDict(mutable=True)
        query["next"] = attempt.next_url
        return redirect(f"{reverse('accounts:link')}?{query.urlencode()}" if attempt.next_url else "accounts:link")
    if method.profile.user_id != request.user.pk:
        return show_failure(request, TAKEN)
    note_proven_orcid(method.profile, identity.person.orcid)
    request.session[AUTHENTICATED_AT_KEY] = identity.authenticated_at
    return redirect(attempt.next_url or settings.LOGIN_REDIRECT_URL)
