"""Nonces: each is good once, for a minute. They are in the database, so that losing Redis changes nothing."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import NamedTuple

from django.db import connection
from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.broker.models import Nonce

GOOD_FOR = timedelta(seconds=60)


class Confirmed(NamedTuple):
    """The login method with which the handed-over session began."""

    method_id: int
    subject: str


def make_nonce(method: LoginMethod) -> str:
    nonce = token_urlsafe(32)
    # bulk_create: save() would first look whether there is one with this key
    Nonce.objects.bulk_create([Nonce(digest=digest(nonce), login_method=method, expires_at=timezone.now() + GOOD_FOR)])
    return nonce


def consume_nonce(nonce: str) -> Confirmed | None:
    """Use the nonce up and return whose it is; None when it is unknown, used or too old.

    One statement: of two requests at once the second finds no row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM broker_nonce USING accounts_loginmethod AS method"
            " WHERE digest = %s AND expires_at > %s AND method.id = login_method_id"
            " RETURNING method.id, method.subject",
            [digest(nonce), timezone.now()],
        )
        row = cursor.fetchone()
    return Confirmed(*row) if row else None


def digest(nonce: str) -> str:
    return sha256(nonce.encode("utf-8", "surrogatepass")).hexdigest()


@task()
def forget_nonces() -> None:
    """Delete the nonces that nobody asked about."""
    Nonce.objects.filter(expires_at__lt=timezone.now()).delete()
