"""When a session was last used, told to the hour, so that people recognise a browser that is not theirs."""

import logging

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Session
from knowledge_commons_profiles.core.middleware import Middleware

logger = logging.getLogger(__name__)

NOTED_FOR_S = 60 * 60


class SeenMiddleware(Middleware):
    """Notes the use of a signed-in session, at most once an hour, after the answer is made.

    Only a session that the page read anyhow is looked at. The row's one column is written, never the whole session:
    saving it here would undo what another request of the same browser writes at the same time.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.session.accessed and SESSION_KEY in request.session:
            note_seen(request.session)
        return response


def note_seen(session: SessionBase) -> None:
    key = session.session_key
    if not key or not cache.add(f"session-seen.{key}", 1, NOTED_FOR_S):
        return
    try:
        Session.objects.filter(session_key=key).update(seen_at=timezone.now())
    except DatabaseError:
        logger.warning("session could not be noted as seen", exc_info=True)
