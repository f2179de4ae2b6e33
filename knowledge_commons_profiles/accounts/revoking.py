"""Revoking tokens at the provider (RFC 7009), in the background."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.tasks import task

from knowledge_commons_profiles.accounts.models import HeldToken
from knowledge_commons_profiles.accounts.provider import get_provider
from knowledge_commons_profiles.core.errors import RemoteError, UnreachableError
from knowledge_commons_profiles.core.http import fetch
from knowledge_commons_profiles.core.tasks import retry_later

logger = logging.getLogger(__name__)

RETRIES_S = (60, 5 * 60, 30 * 60, 2 * 60 * 60, 6 * 60 * 60, 15 * 60 * 60)


@task()
def revoke_token(*, token_id: int, attempt: int = 0) -> None:
    """Revoke both of a held row's tokens and forget the row; after a day of trying it is forgotten all the same."""
    held = HeldToken.objects.filter(pk=token_id).first()
    if held is None:
        return
    try:
        revoke(held)
    except RemoteError as error:
        logger.warning("tokens not revoked", extra={"app": held.app, "attempt": attempt, "reason": str(error)})
        if retry_later(revoke_token, attempt=attempt, delays_s=RETRIES_S, token_id=token_id):
            return
    held.delete()


def revoke(held: HeldToken) -> None:
    """Ask the provider. Raises RemoteError when asking again later may help."""
    address = get_provider().revocation_endpoint
    if not address:
        logger.warning("the provider revokes no tokens", extra={"app": held.app})
        return
    # The refresh token first: with it goes what was made of it (RFC 7009 §2.1).
    for hint, token in (("refresh_token", held.refresh_token), ("access_token", held.access_token)):
        if token:
            send(address, token, hint)


def send(address: str, token: str, hint: str) -> None:
    form = {
        "token": token,
        "token_type_hint": hint,
        "client_id": settings.CILOGON_CLIENT_ID,
        "client_secret": settings.CILOGON_CLIENT_SECRET,
    }
    status = fetch(address, form=form).status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise UnreachableError(f"status {status}")
    if status != HTTPStatus.OK:  # a token that it does not know is 200; this one it will never take
        logger.warning("the provider refused to revoke", extra={"status": status, "hint": hint})
