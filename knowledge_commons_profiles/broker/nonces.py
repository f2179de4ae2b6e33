"""Nonces: each is good once, for a minute. They are in the database, so that losing Redis changes nothing."""

import json
from datetime import timedelta
from secrets import token_urlsafe
from typing import NamedTuple

from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Service, digest
from knowledge_commons_profiles.accounts.sister_services import (
    BY_TOKEN,
    find_service,
    find_shared,
    restore_service,
)
from knowledge_commons_profiles.broker.models import Nonce
from knowledge_commons_profiles.core.forgetting import forget
from knowledge_commons_profiles.core.prepared import select

GOOD_FOR = timedelta(seconds=60)

MAKING = """
    WITH method AS (
         SELECT id, subject, idp_name,
                (SELECT address FROM accounts_emailaddress WHERE is_primary AND profile_id = %s) AS address
           FROM accounts_loginmethod WHERE profile_id = %s
          ORDER BY id = %s DESC, last_used_at DESC LIMIT 1),
         made AS (INSERT INTO broker_nonce (digest, login_method_id, expires_at) SELECT %s, id, %s FROM method)
    SELECT subject, idp_name, COALESCE(address, '') FROM method
"""
CONSUMING = """
    DELETE FROM broker_nonce USING accounts_loginmethod AS method
     WHERE digest = %s AND expires_at > %s AND method.id = login_method_id
 RETURNING method.id AS method_id, method.subject"""
CONSUMING_FOR = f"""
    WITH caller AS ({BY_TOKEN}),
         used AS ({CONSUMING.replace("RETURNING", "AND EXISTS (SELECT FROM caller WHERE scopes @> %s) RETURNING")})
    SELECT caller.*, used.method_id, used.subject FROM caller LEFT JOIN used ON true
"""  # noqa: S608 (our own text)


class Made(NamedTuple):
    """A nonce, and what services learn of the login method that it stands for."""

    nonce: str
    subject: str
    idp_name: str
    primary_address: str


class Confirmed(NamedTuple):
    """The login method with which the handed-over session began."""

    method_id: int
    subject: str


def make_nonce(profile_id: int, method_id: int) -> Made | None:
    """Make a nonce for a person's sign-in by this login method, or by the last they used when it is none of theirs.

    None for somebody without login methods. One statement, because visitors wait for it.
    """
    nonce = token_urlsafe(32)
    rows = select(MAKING, profile_id, profile_id, method_id, digest(nonce), timezone.now() + GOOD_FOR)
    return Made(nonce, *rows[0]) if rows else None


def consume_nonce(nonce: str) -> Confirmed | None:
    """Use the nonce up and return whose it is; None when it is unknown, used or too old.

    One statement: of two requests at once the second finds no row.
    """
    rows = select(CONSUMING, digest(nonce), timezone.now())
    return Confirmed(*rows[0]) if rows else None


def consume_for(token: str, nonce: str | None) -> tuple[Service | None, Confirmed | None]:
    """Return whose token this is, and what `consume_nonce` says. Only a service that may know uses a nonce up.

    One statement as well, because services wait for it; without a nonce it only finds the service.
    """
    if not token:
        return None, None
    if (service := find_shared(token)) or nonce is None:
        return service or find_service(token), consume_nonce(nonce) if nonce else None
    needed = json.dumps([Service.Scope.SIGN_IN])
    rows = select(CONSUMING_FOR, digest(token), digest(nonce), timezone.now(), needed)
    if not rows:
        return None, None
    *caller, method_id, subject = rows[0]
    return restore_service(tuple(caller)), Confirmed(method_id, subject) if method_id else None


@task()
def forget_nonces() -> None:
    """Delete the nonces that nobody asked about."""
    forget(Nonce.objects.filter(expires_at__lt=timezone.now()))
