"""Sending the mail that carries a verified link: in the background, again when it fails, and with an honest end."""

from functools import partial

from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import get_language

from knowledge_commons_profiles.accounts.letters import build_letter
from knowledge_commons_profiles.accounts.mailing import deliver
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.core.languages import ENGLISH


def enqueue_verification_mail(verification: Verification, *, base_url: str) -> None:
    """Have the link mailed once the transaction is committed. `base_url` is the request's own: its host was checked.

    The task is given the row's number alone, and the language of whoever asks: the secret is made when the mail is
    written.
    """
    send = partial(
        send_verification_mail.enqueue, verification_id=verification.pk, base_url=base_url, language=get_language()
    )
    transaction.on_commit(send)


@task()
def send_verification_mail(verification_id: int, base_url: str, attempt: int = 0, language: str = ENGLISH) -> None:
    """Send one mail. `mailed_at` and `mail_failed_at` tell its state: neither is "still trying"."""
    kept = Verification.objects.usable().filter(pk=verification_id)
    verification = kept.select_related("profile").first()
    if verification is None:
        return
    with translation.override(language):
        letter = build_letter(verification, base_url=base_url)
    arguments = {"verification_id": verification_id, "base_url": base_url, "language": language}
    outcome = deliver(letter, send_verification_mail, attempt=attempt, **arguments) if letter else "sent"
    if outcome == "sent":
        kept.update(mailed_at=timezone.now(), mail_failed_at=None)
    elif outcome == "failed":
        kept.update(mail_failed_at=timezone.now())
