"""Telling somebody, on whichever page comes next, that the mail they wait for could not be sent."""

from django.conf import settings
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.asking import AWAITED_KEY
from knowledge_commons_profiles.accounts.models import Verification

# Not on profiles and lists: those pages are kept for all strangers, and whoever waits for a mail is one of them.
SHOWN_IN = {"accounts", "pages"}


def mail_notice(request: HttpRequest) -> dict[str, object]:
    """Return the context: a function, so that a page without a frame asks nothing."""
    return {"find_failed_mail": lambda: find_failed_mail(request)}


def find_failed_mail(request: HttpRequest) -> Verification | None:
    """Return the request whose mail failed for good; the database is asked only when this browser waits for one."""
    match = request.resolver_match
    if match is None or match.app_name not in SHOWN_IN or match.url_name == "confirm":
        return None
    # A session is not even looked at where there is none, so that pages without one stay the same for everybody.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or AWAITED_KEY not in request.session:
        return None
    return Verification.objects.usable().filter(pk=request.session[AWAITED_KEY], mail_failed_at__isnull=False).first()
