"""Whether a username is free: a line under the field while somebody types, and a small page of its own."""

from hashlib import sha256
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.usernames import find_fault
from knowledge_commons_profiles.accounts.views.newcomers import for_newcomers
from knowledge_commons_profiles.core.fragments import render_page

LIMIT = 60  # questions of one browser
PERIOD_S = 5 * 60
LONGEST_QUESTION = 200


@require_safe
@for_newcomers
def username_availability(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    username = request.GET.get("username", "").strip()[:LONGEST_QUESTION]
    is_limited = has_asked_enough(pending)
    fault = "" if is_limited or not username else find_fault(username)
    return render_page(
        request,
        "accounts/username_availability.html",
        {"username": username, "fault": fault, "is_limited": is_limited},
        fragment="availability",
        status=HTTPStatus.TOO_MANY_REQUESTS if is_limited else HTTPStatus.OK,
    )


def has_asked_enough(pending: PendingLogin) -> bool:
    """Count the question. Without a cache nobody is limited: usernames are public, only the machine is spared."""
    login = sha256(f"{pending.issuer}\n{pending.subject}".encode()).hexdigest()
    key = f"accounts:availability:{login}"
    cache.add(key, 0, PERIOD_S)
    try:
        return (cache.incr(key) or 0) > LIMIT  # None is what a cache says that is away
    except ValueError:  # it ran out in this moment
        return False
