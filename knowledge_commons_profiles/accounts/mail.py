"""Sending the mail that carries a verified link, in the background."""

from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.verification import renew_secret


def enqueue_verification_mail(verification: Verification, *, base_url: str) -> None:
    """Have the link mailed once the transaction is committed."""
    transaction.on_commit(partial(send_verification_mail.enqueue, verification_id=verification.pk, base_url=base_url))


@task()
def send_verification_mail(verification_id: int, base_url: str) -> None:
    verification = Verification.objects.filter(pk=verification_id, used_at=None).first()
    if verification is None:
        return
    link = f"{base_url.rstrip('/')}/new-email/{renew_secret(verification)}/"
    send_mail("Confirm this e-mail address", f"Open this link to confirm:\n\n{link}\n", None, [verification.address])
    Verification.objects.filter(pk=verification.pk).update(mailed_at=timezone.now())
