"""Telling OpenID clients that sessions have ended (OpenID Connect Back-Channel Logout 1.0), in the background."""

import json
import logging
import time
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from jwcrypto import jwt
from oauth2_provider.models import clear_expired, get_access_token_model, get_refresh_token_model
from oauth2_provider.utils import jwk_from_pem

from knowledge_commons_profiles.accounts.models import Session, digest
from knowledge_commons_profiles.broker.models import ClientSession
from knowledge_commons_profiles.core.errors import AnswerError, RemoteError
from knowledge_commons_profiles.core.forgetting import forget
from knowledge_commons_profiles.core.http import fetch
from knowledge_commons_profiles.core.tasks import retry_later
from knowledge_commons_profiles.profiles.changes import read_on
from knowledge_commons_profiles.profiles.models import Change, Profile

logger = logging.getLogger(__name__)

READER = "openid logout"
CHANGES_AT_ONCE = 500
EVENT = "http://schemas.openid.net/event/backchannel-logout"
TOKEN_GOOD_FOR_S = 10 * 60  # the client's clock may be five minutes slow or fast
LIMIT_S = 5.0
LONGEST_SESSION = timedelta(days=60)
MINUTE, HOUR = 60, 60 * 60
RETRIES_S = (10, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR)


@task()
def end_client_sessions() -> None:
    """Look at whoever signed out or is gone from the site, and tell their clients."""
    while end_some() == CHANGES_AT_ONCE:
        continue


@transaction.atomic
def end_some() -> int:
    changes = read_on(READER, most=CHANGES_AT_ONCE)
    numbers = {
        change.profile_number for change in changes if change.kind in {Change.Kind.SIGNED_OUT, Change.Kind.CLOSED}
    }
    for profile in Profile.objects.filter(pk__in=numbers, user__isnull=False):
        end_sessions_of(profile)
    return len(changes)


def end_sessions_of(profile: Profile) -> None:
    """End what came from sessions that are over; of somebody who is gone from the site, everything."""
    keys = Session.objects.filter(user=profile.user_id, expire_date__gt=timezone.now()).values_list("pk", flat=True)
    is_gone = profile.is_suspended or profile.closes_at
    running = set() if is_gone else {digest(key) for key in keys}
    begun = ClientSession.objects.filter(user=profile.user_id, ended_at=None)
    for session in begun.exclude(session_digest__in=running):
        ClientSession.objects.filter(pk=session.pk).update(ended_at=timezone.now())
        if not begun.filter(application=session.application_id).exists():
            for model in (get_refresh_token_model(), get_access_token_model()):
                model.objects.filter(user=profile.user_id, application=session.application_id).delete()
        send_logout.enqueue(client_session_id=session.pk)


@task()
def send_logout(*, client_session_id: int, attempt: int = 0) -> None:
    """Tell one client of one session; after a day of trying it is forgotten, and the log says so."""
    session = ClientSession.objects.filter(pk=client_session_id, ended_at__isnull=False).first()
    if session is None:
        return
    address = getattr(session.application, "logout_address", None)
    try:
        if address:
            post(address.address, build_logout_token(session))
    except RemoteError as error:
        facts = {"client": session.application.name, "attempt": attempt, "reason": str(error)}
        logger.warning("client not told of logout", extra=facts)
        if retry_later(send_logout, attempt=attempt, delays_s=RETRIES_S, client_session_id=client_session_id):
            return
        logger.exception("client never told of logout", extra=facts)
    session.delete()


def post(address: str, token: str) -> None:
    """Raises RemoteError unless the client is content (§2.8)."""
    status = fetch(address, form={"logout_token": token}, limit_s=LIMIT_S).status
    if status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
        raise AnswerError(f"status {status}")


def build_logout_token(session: ClientSession) -> str:
    key = jwk_from_pem(settings.OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"])
    now = int(time.time())
    claims = {
        "iss": session.issuer,
        "sub": str(session.user_id),
        "aud": session.application.client_id,
        "iat": now,
        "exp": now + TOKEN_GOOD_FOR_S,
        "jti": str(uuid4()),
        "sid": str(session.sid),
        "events": {EVENT: {}},
    }
    header = {"typ": "logout+jwt", "alg": "RS256", "kid": key.thumbprint()}
    token = jwt.JWT(header=json.dumps(header), claims=json.dumps(claims))
    token.make_signed_token(key)
    return str(token.serialize())


@task()
def forget_tokens() -> None:
    """Delete tokens, codes and client sessions that are over."""
    clear_expired()
    forget(ClientSession.objects.filter(began_at__lt=timezone.now() - LONGEST_SESSION))
