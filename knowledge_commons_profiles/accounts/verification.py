"""Links that prove an address: made, mailed, found again, used once."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone
from django.utils.crypto import salted_hmac

from knowledge_commons_profiles.accounts.models import Verification, digest
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.core.forgetting import forget
from knowledge_commons_profiles.profiles.models import Profile

SALT = "knowledge_commons_profiles.accounts.verification"
# Rows are counted for a day so that nobody is flooded with mail (accounts/asking.py); after that they are of no use.
KEPT_FOR = timedelta(days=1)


class UnusableLinkError(Exception):
    """The link was never made, was used already, is over, or is meant for something else. Which, nobody is told."""


def create_verification(
    purpose: Verification.Purpose,
    *,
    address: str,
    profile: Profile | None = None,
    pending: PendingLogin | None = None,
    request: dict[str, Any] | None = None,  # Any: what a registration asks for, as JSON
) -> tuple[Verification, str]:
    """Return a new verification and the secret of its link, which is kept nowhere but in the mail."""
    verification = Verification(
        purpose=purpose,
        address=address,
        issuer=pending.issuer if pending else "",
        subject=pending.subject if pending else "",
        idp_name=pending.idp_name if pending else "",
        profile=profile,
        request=request or {},
        expires_at=timezone.now() + timedelta(hours=settings.VERIFICATION_LIMIT_HOURS),
    )
    secret = build_secret(verification)
    verification.secret_hash = digest(secret)
    verification.save()
    return verification, secret


def build_secret(verification: Verification) -> str:
    """Return the secret of the link: the same each time, so that a mail sent twice works twice over.

    Whoever reads the database alone cannot make it, and no task has to carry it.
    """
    made = salted_hmac(SALT, verification.nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def get_usable(secret: str, *purposes: Verification.Purpose) -> Verification:
    """Return what the link stands for, without using it. Raises UnusableLinkError."""
    verification = (
        Verification.objects.usable()
        .select_related("profile")
        .filter(secret_hash=digest(secret), purpose__in=purposes)
        .first()
    )
    if verification is None:
        raise UnusableLinkError
    return verification


def use(secret: str, *purposes: Verification.Purpose) -> Verification:
    """Use the link up, in the caller's transaction, and forget what was asked for; it is still in what is returned.

    Of two clicks at once one succeeds. Raises UnusableLinkError.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("use() belongs into the transaction of what the link does")
    verification = get_usable(secret, *purposes)
    if not Verification.objects.usable().filter(pk=verification.pk).update(used_at=timezone.now(), request={}):
        raise UnusableLinkError
    return verification


@task()
def forget_requests() -> None:
    """Delete what was used or is over, with all that it knew of somebody."""
    now = timezone.now()
    is_over = Q(used_at__isnull=False) | Q(expires_at__lte=now)
    forget(Verification.objects.filter(is_over, created_at__lte=now - KEPT_FOR))
