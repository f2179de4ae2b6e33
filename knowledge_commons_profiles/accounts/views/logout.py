"""The ways out: by our own button, and by the provider's word that somebody has signed out there."""

import logging
from http import HTTPStatus

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.models import Session
from knowledge_commons_profiles.accounts.signing_out import sign_out_by_token
from knowledge_commons_profiles.accounts.single_logout import sign_out_browsers
from knowledge_commons_profiles.accounts.tokens import TokenError
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.messages import forget_messages
from knowledge_commons_profiles.core.ways_back import takes_forms_only
from knowledge_commons_profiles.profiles.models import Profile

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Sign this browser out, here and at every service, on POST; a GET shows the button, or what remains after it."""
    if request.method == "POST":
        tell_services(request)
        logger.info("signed out", extra={"user_id": request.user.pk})
        auth.logout(request)
        forget_messages(request)
        response = redirect("accounts:logout")
        response.headers["Clear-Site-Data"] = '"storage"'  # drafts of texts, which the next person could read
        return response
    return render(request, "accounts/logout.html")


def tell_services(request: HttpRequest) -> None:
    profile = Profile.objects.filter(user=request.user.pk).first() if request.user.is_authenticated else None
    if profile:
        sessions = Session.objects.filter(session_key=request.session.session_key or "").defer("session_data")
        sign_out_browsers(profile, list(sessions))


@csrf_exempt
@login_not_required
@never_cache
@takes_forms_only
def backchannel_logout(request: HttpRequest) -> JsonResponse:
    """Answer as OpenID Connect Back-Channel Logout 1.0 §2.8 asks. No browser comes here: the token is the proof."""
    try:
        session_count = sign_out_by_token(request.POST.get("logout_token"))
    except (TokenError, RemoteError) as error:
        logger.warning("logout token refused", extra={"reason": f"{type(error).__name__}: {error}"})
        return JsonResponse({"error": "invalid_request"}, status=HTTPStatus.BAD_REQUEST)
    logger.info("signed out by the provider", extra={"session_count": session_count})
    return JsonResponse({})
