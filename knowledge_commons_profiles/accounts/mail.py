"""The mail that carries a verified link: what it says and to whom, sent in the background and with an honest end.

No name that somebody typed is in it: it could be spam itself.
"""

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Sum
from django.tasks import task
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_noop

from knowledge_commons_profiles.accounts.joining import find_joinable, find_member_address
from knowledge_commons_profiles.accounts.mailing import build_mail, deliver
from knowledge_commons_profiles.accounts.models import EmailAddress, Verification
from knowledge_commons_profiles.accounts.verification import build_secret
from knowledge_commons_profiles.core.languages import ENGLISH

logger = logging.getLogger(__name__)

Purpose = Verification.Purpose

SUBJECTS = {
    "join": gettext_noop("Join your profile on Knowledge Commons"),
    "register": gettext_noop("Confirm your registration on Knowledge Commons"),
    "new_address": gettext_noop("Confirm this e-mail address for Knowledge Commons"),
    "already_member": gettext_noop("You already have a profile on Knowledge Commons"),
    "unknown_address": gettext_noop("No profile on Knowledge Commons has this address"),
}
PROFILE_LIMIT = 10  # mails a day to one profile, whoever asks and to whichever of its addresses


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


def build_letter(verification: Verification, *, base_url: str) -> EmailMultiAlternatives | None:
    """Return the mail, or None when its reader has had enough of them today.

    Whether the address belongs to somebody is looked up only here, in the background: no answer of the site can tell.
    """
    recipient = verification.address
    if verification.purpose != Purpose.NEW_ADDRESS:
        found = find_member_address(verification.address)
        recipient = found.address if found else recipient
        settle(verification, found)
    if verification.purpose == Purpose.JOIN and verification.profile and has_enough(verification):
        logger.warning("mail held back: too many for one profile", extra={"verification": verification.pk})
        return None
    return write(choose(verification), verification, recipient=recipient, base_url=base_url)


def settle(verification: Verification, found: EmailAddress | None) -> None:
    """Write down whose address it is. A registration with a member's address becomes an offer to join.

    A link that was mailed already keeps its purpose.
    """
    joinable = find_joinable(found)
    if verification.purpose == Purpose.REGISTER and joinable and verification.mailed_at is None:
        verification.purpose = Purpose.JOIN
        claimed = verification.request.get("claimed_address", "")
        verification.request = {"claimed_address": claimed, "asked": Purpose.REGISTER.value}
    if verification.purpose == Purpose.JOIN:
        verification.profile = joinable
    verification.save(update_fields=["purpose", "request", "profile"])


def choose(verification: Verification) -> str:
    if verification.purpose == Purpose.JOIN:
        if verification.profile is None:
            return "unknown_address"
        return "already_member" if verification.request.get("asked") else "join"
    return verification.purpose


def has_enough(verification: Verification) -> bool:
    others = Verification.objects.filter(
        purpose=Purpose.JOIN, profile=verification.profile, asked_at__gt=timezone.now() - timedelta(days=1)
    ).exclude(pk=verification.pk)
    count: int | None = others.aggregate(count=Sum("asked_count"))["count"]
    return (count or 0) >= PROFILE_LIMIT


def write(kind: str, verification: Verification, *, recipient: str, base_url: str) -> EmailMultiAlternatives:
    base = base_url.rstrip("/")
    view = "accounts:new_email" if verification.purpose == Purpose.NEW_ADDRESS else "accounts:activate"
    facts = {
        "provider": verification.provider_name,
        "claimed_address": verification.request.get("claimed_address", ""),
        "username": verification.profile.username if verification.profile else verification.request.get("username", ""),
        "link": "" if kind == "unknown_address" else f"{base}{reverse(view, args=[build_secret(verification)])}",
        "login_url": f"{base}{reverse('accounts:login')}",
        "site_url": f"{base}/",
        "hours": settings.VERIFICATION_LIMIT_HOURS,
    }
    return build_mail(kind, recipient, subject=SUBJECTS[kind], facts=facts)
