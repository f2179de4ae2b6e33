"""Sending the mail that carries a verified link: in the background, again when it fails, and with an honest end."""

import logging
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import get_language

from knowledge_commons_profiles.accounts.letters import build_letter
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.core.languages import ENGLISH
from knowledge_commons_profiles.core.measures import count
from knowledge_commons_profiles.core.tasks import retry_later

logger = logging.getLogger(__name__)

# After these pauses a mail is tried again, for ten hours in all; grey-listing ends within minutes, an outage may not.
RETRY_DELAYS_S = (60, 5 * 60, 15 * 60, 60 * 60, 3 * 60 * 60, 6 * 60 * 60)
FAILURES = (OSError, SMTPException, AnymailError)
PERMANENT = 500  # RFC 5321 §4.2.1: from here on, asking again will not help


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
    verification = Verification.objects.usable().select_related("profile").filter(pk=verification_id).first()
    if verification is None:
        return
    with translation.override(language):
        letter = build_letter(verification, base_url=base_url)
    if letter is None:
        note(verification, mailed=True)
        return
    try:
        letter.send()
    except FAILURES as error:
        # An error's text may hold the address; its name does not.
        logger.warning(
            "mail not sent",
            extra={"verification": verification.pk, "attempt": attempt, "error": type(error).__name__},
        )
        again = not is_refused(error) and retry_later(
            send_verification_mail,
            attempt=attempt,
            delays_s=RETRY_DELAYS_S,
            verification_id=verification_id,
            base_url=base_url,
            language=language,
        )
        count("Mails", Outcome="retried" if again else "failed")
        if not again:
            note(verification, mailed=False)
    else:
        count("Mails", Outcome="sent")
        note(verification, mailed=True)


def is_refused(error: Exception) -> bool:
    """Tell whether the recipient's own server will not have this address, now or later."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    return isinstance(error, AnymailRecipientsRefused)


def note(verification: Verification, *, mailed: bool) -> None:
    now = timezone.now()
    Verification.objects.filter(pk=verification.pk).update(
        **({"mailed_at": now, "mail_failed_at": None} if mailed else {"mail_failed_at": now})
    )
