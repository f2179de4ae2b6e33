"""Links that prove an address: made, mailed, found again, used once."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.profiles.models import Profile

SECRET_BYTES = 32


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
    secret = token_urlsafe(SECRET_BYTES)
    verification = Verification.objects.create(
        purpose=purpose,
        secret_hash=Verification.hash_secret(secret),
        address=address,
        issuer=pending.issuer if pending else "",
        subject=pending.subject if pending else "",
        idp_name=pending.idp_name if pending else "",
        profile=profile,
        request=request or {},
        expires_at=timezone.now() + timedelta(hours=settings.VERIFICATION_LIMIT_HOURS),
    )
    return verification, secret


def renew_secret(verification: Verification) -> str:
    """Give the link another secret and return it: made when the mail is written, so that no task has to carry it."""
    secret = token_urlsafe(SECRET_BYTES)
    Verification.objects.filter(pk=verification.pk).update(secret_hash=Verification.hash_secret(secret))
    return secret


def get_usable(secret: str, *purposes: Verification.Purpose) -> Verification:
    """Return what the link stands for, without using it. Raises UnusableLinkError."""
    verification = (
        Verification.objects.usable()
        .select_related("profile")
        .filter(secret_hash=Verification.hash_secret(secret), purpose__in=purposes)
        .first()
    )
    if verification is None:
        raise UnusableLinkError
    return verification


def use(secret: str, *purposes: Verification.Purpose) -> Verification:
    """Use the link up, in the caller's transaction; of two clicks at once one succeeds. Raises UnusableLinkError."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("use() belongs into the transaction of what the link does")
    verification = get_usable(secret, *purposes)
    if not Verification.objects.usable().filter(pk=verification.pk).update(used_at=timezone.now()):
        raise UnusableLinkError
    return verification
