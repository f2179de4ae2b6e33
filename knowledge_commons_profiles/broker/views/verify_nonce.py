"""Where a service asks, server to server, whether a token that a browser brought is ours and was not used before."""

import json
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import note_use, read_bearer
from knowledge_commons_profiles.broker.nonces import consume_for
from knowledge_commons_profiles.core.ways_back import takes_forms_only

LONGEST_BODY = 4096
LONGEST_NONCE = 200


@csrf_exempt
@login_not_required
@never_cache
@takes_forms_only
def verify_nonce(request: HttpRequest) -> JsonResponse:
    """Answer 200 once, 410 ever after. A wrong bearer spends nothing."""
    token = read_bearer(request)
    nonce = read_nonce(request)
    service, confirmed = consume_for(token, nonce)
    if service is None:
        challenge = 'Bearer error="invalid_token"' if token else "Bearer"
        return refuse(HTTPStatus.UNAUTHORIZED, "A service's bearer token is needed.", challenge=challenge)
    if Service.Scope.SIGN_IN not in service.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{Service.Scope.SIGN_IN}"'
        return refuse(HTTPStatus.FORBIDDEN, "This token may not take part in sign-ins.", challenge=challenge)
    note_use(service)
    if nonce is None:
        return refuse(HTTPStatus.BAD_REQUEST, 'Send JSON such as {"nonce": "…"}.')
    if confirmed is None:
        return refuse(HTTPStatus.GONE, "This nonce is unknown, used or too old.")
    return JsonResponse({"valid": True, "sub": confirmed.subject})


def read_nonce(request: HttpRequest) -> str | None:
    if len(request.body) > LONGEST_BODY:
        return None
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    nonce = content.get("nonce") if isinstance(content, dict) else None
    return nonce if isinstance(nonce, str) and 0 < len(nonce) <= LONGEST_NONCE else None


def refuse(status: HTTPStatus, detail: str, *, challenge: str = "") -> JsonResponse:
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    return JsonResponse({"valid": False, "detail": detail}, status=status, headers=headers)
