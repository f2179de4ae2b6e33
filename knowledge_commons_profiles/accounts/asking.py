"""Asking for a mail with a link, within limits: nobody can have a mailbox flooded, whosever it is.

The limits are the same for an address that we know and for one that we do not, and are kept in the database, so that
losing the cache lifts none of them.
"""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext

from knowledge_commons_profiles.accounts.mail import enqueue_verification_mail
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.verification import KEPT_FOR, create_verification

ASKING_LOCK = 7_301_002  # an advisory lock's number, as in core/tasks.py
AWAITED_KEY = "verification"
LOGIN_LIMIT = 6  # mails a day for one login, to whomever
ADDRESS_LIMIT = 10  # mails a day to one address, whoever asks: more than a login, so that no one can use it up
PAUSE = timedelta(minutes=1)  # between two mails of one request
REPEAT_LIMIT = 3  # mails of one request


class TooManyMailsError(Exception):
    """One more mail would be too many; the text says what to do."""


@transaction.atomic
def ask(
    purpose: Verification.Purpose,
    *,
    address: str,
    pending: PendingLogin,
    base_url: str,
    request: dict[str, Any] | None = None,  # Any: JSON
) -> Verification:
    """Have a link for this person mailed to `address`. Raises TooManyMailsError.

    It does the same whether or not anybody here has the address, and looks nobody up.
    """
    lock_asking()
    check_limits(address, pending)
    claimed = {"claimed_address": pending.address} if is_address(pending.address) else {}
    proven = {"orcid": pending.orcid} if pending.orcid else {}
    wanted = {**(request or {}), **claimed, **proven}
    verification, _ = create_verification(purpose, address=address, pending=pending, request=wanted)
    enqueue_verification_mail(verification, base_url=base_url)
    return verification


@transaction.atomic
def ask_again(verification: Verification, *, base_url: str) -> None:
    """Have the same link mailed once more, to the same address. Raises TooManyMailsError."""
    lock_asking()
    check_limits(verification.address, verification)
    now = timezone.now()
    same = Verification.objects.usable().filter(pk=verification.pk, mail_failed_at=None)
    if not same.filter(asked_count__lt=REPEAT_LIMIT).exists():
        raise TooManyMailsError(gettext("This mail cannot be sent again. Begin anew with another address."))
    if not same.filter(asked_at__lte=now - PAUSE).update(asked_count=F("asked_count") + 1, asked_at=now):
        raise TooManyMailsError(gettext("We have just sent it. Wait a minute before you ask for it again."))
    enqueue_verification_mail(verification, base_url=base_url)


def lock_asking() -> None:
    """Let one request at a time count and add, in a moment; else many at once would all find room."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASKING_LOCK])


def is_address(text: str) -> bool:
    """Tell whether what the provider says can stand in a mail: an address, and not a message to its reader."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def check_limits(address: str, login: PendingLogin | Verification) -> None:
    is_login = Q(issuer=login.issuer, subject=login.subject)
    has_address = Q(address__lower=address.lower())
    counts = Verification.objects.filter(is_login | has_address, created_at__gt=timezone.now() - KEPT_FOR).aggregate(
        login=Sum("asked_count", filter=is_login, default=0),
        address=Sum("asked_count", filter=has_address, default=0),
    )
    if counts["login"] >= LOGIN_LIMIT or counts["address"] >= ADDRESS_LIMIT:
        raise TooManyMailsError(
            gettext(
                "That were many mails for one day. Look into your mailbox and its spam folder, or try again tomorrow."
            )
        )


def await_mail(session: SessionBase, verification: Verification) -> None:
    """Remember in this browser whose mail to watch: `/confirm/` tells its state, and every page when it failed."""
    session[AWAITED_KEY] = verification.pk


def find_awaited(session: SessionBase) -> Verification | None:
    pk = session.get(AWAITED_KEY)
    return Verification.objects.filter(pk=pk).first() if pk else None


def forget_awaited(session: SessionBase) -> None:
    session.pop(AWAITED_KEY, None)
