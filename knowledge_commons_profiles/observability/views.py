"""Health for load balancers, containers and operators. Details are for those who hold the token."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.observability.facts import BACKUP, BACKUP_VERIFIED, FACTS
from knowledge_commons_profiles.observability.health import (
    NEEDED,
    READINESS,
    STOPPING_FILE,
    State,
    find_report_checks,
    run_checks,
    run_in_time,
)
from knowledge_commons_profiles.observability.openmetrics import CONTENT_TYPE, build_exposition
from knowledge_commons_profiles.observability.shared_totals import read_all

PLAIN_TEXT = "text/plain; charset=utf-8"


@login_not_required
@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers and is not about to stop; nothing outside of it is asked."""
    if STOPPING_FILE.exists():
        return HttpResponse("stopping\n", content_type=PLAIN_TEXT, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse("alive\n", content_type=PLAIN_TEXT)


@login_not_required
@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve: PostgreSQL answers and has this code's migrations."""
    return JsonResponse(states := run_checks(READINESS), status=build_status(states))


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer with the older service's report: 503 only when we cannot serve."""
    states = run_checks(find_report_checks())
    report: dict[str, object] = dict(states)
    if may_see_details(request):
        report |= build_details()
    return JsonResponse(report, status=build_status(states))


def build_details() -> dict[str, object]:
    """Return what is running, and the facts; what cannot be read in time is null."""
    facts = run_in_time(FACTS)
    queue, backups = facts["queue"] or {}, facts["backups"] or {}
    return {
        "VERSION": settings.VERSION,
        "Branch": settings.APP_BRANCH,
        "Image": settings.BUILD_TAG,
        "SHA": settings.GIT_SHA,
        "QUEUE LENGTH": queue.get("length"),
        "QUEUE AGE": queue.get("age_s"),
        "LAST BACKUP": backups.get(BACKUP),
        "LAST BACKUP VERIFIED": backups.get(BACKUP_VERIFIED),
        "PARTNERS": facts["partners"],
    }


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with every figure in OpenMetrics, to whoever holds the health token; to others there is no such page."""
    if not settings.METRICS_FOLDER or not may_see_details(request):
        raise Http404("There are no metrics here.")
    return HttpResponse(build_exposition(*read_all()), content_type=CONTENT_TYPE)


def build_status(states: dict[str, State]) -> HTTPStatus:
    unable = any(states.get(name, State.HEALTHY) is State.UNHEALTHY for name in NEEDED)
    return HTTPStatus.SERVICE_UNAVAILABLE if unable else HTTPStatus.OK


def may_see_details(request: HttpRequest) -> bool:
    token = settings.HEALTH_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and constant_time_compare(given, f"Bearer {token}")
