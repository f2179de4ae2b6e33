"""Whether the broker can do its work: it needs the database, and with Redis it is quicker."""

import hmac
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.accounts.sister_services import read_bearer


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer "ok" or "fail"; what was built when is for whoever has the health token."""
    is_well = can_answer()
    content = {"status": "ok" if is_well else "fail"}
    token = settings.HEALTH_TOKEN
    if token and hmac.compare_digest(read_bearer(request).encode(), token.encode()):
        cache.set("broker-health", 1, 60)
        is_cached = "healthy" if cache.get("broker-health") else "unhealthy"
        content |= {"Branch": settings.APP_BRANCH, "Image": settings.BUILD_TAG, "SHA": settings.GIT_SHA}
        content["REDIS"] = is_cached
    return JsonResponse(content, status=HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE)


def can_answer() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False
