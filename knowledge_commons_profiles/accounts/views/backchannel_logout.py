"""Where the provider says that somebody has signed out there."""

import logging
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from knowledge_commons_profiles.accounts.signing_out import sign_out_by_token
from knowledge_commons_profiles.accounts.tokens import TokenError
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.ways_back import takes_forms_only

logger = logging.getLogger(__name__)


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
