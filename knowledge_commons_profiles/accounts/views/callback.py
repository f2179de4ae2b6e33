"""The way back from the provider."""

from dataclasses import replace

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from knowledge_commons_profiles.accounts.attempts import Attempt, take_attempt
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
from knowledge_commons_profiles.accounts.orcids import note_proven_orcid
from knowledge_commons_profiles.accounts.pending import store_pending
from knowledge_commons_profiles.accounts.sessions import AUTHENTICATED_AT_KEY, SessionStore
from knowledge_commons_profiles.accounts.signing_in import ClosedAccountError, sign_in
from knowledge_commons_profiles.core.measures import count


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
    if request.user.is_authenticated and not is_switching(request, attempt, method):
        return welcome_again(request, identity, attempt, method)
    if method is None:
        store_pending(request.session, replace(person, next_url=attempt.next_url))
        request.session.cycle_key()
        return redirect("accounts:associate")
    method.idp_name = person.idp_name or method.idp_name
    try:
        sign_in(
            request,
            method,
            provider_session=identity.provider_session,
            authenticated_at=identity.authenticated_at,
        )
    except ClosedAccountError:
        return render(request, "accounts/suspended.html", {"reason": method.profile.suspension_reason}, status=403)
    note_proven_orcid(method.profile, person.orcid)
    return redirect(attempt.next_url or settings.LOGIN_REDIRECT_URL)


def is_switching(request: HttpRequest, attempt: Attempt, method: LoginMethod | None) -> bool:
    """Tell whether somebody who was to prove who they are came back as another member: their session it is, then."""
    return attempt.is_again and method is not None and method.profile.user_id != request.user.pk


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
