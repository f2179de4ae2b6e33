"""Mail that tells a member what happened to their account. It asks for nothing, and no link in it does anything."""

from functools import partial

from django.db import transaction
from django.db.models import TextChoices
from django.tasks import task
from django.utils import translation
from django.utils.translation import get_language, gettext_noop

from knowledge_commons_profiles.accounts.mailing import build_mail, deliver
from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.core.languages import ENGLISH
from knowledge_commons_profiles.profiles.models import Profile


class Notice(TextChoices):
    """What is told: the name of its template under `mail/`, and the mail's subject."""

    PRIMARY_CHANGED = "primary_changed", gettext_noop("Your primary address at Knowledge Commons changed")
    CLOSING = "closing", gettext_noop("Your Knowledge Commons account is going to be erased")
    REOPENED = "reopened", gettext_noop("Your Knowledge Commons account stays")
    LOGIN_ADDED = "login_added", gettext_noop("Your Knowledge Commons account has a new login method")
    LOGIN_REMOVED = "login_removed", gettext_noop("A login method of your Knowledge Commons account was removed")


def enqueue_notice(notice: Notice, address: str, *, profile: Profile, **details: str) -> None:
    """Have the notice mailed once the transaction is committed; erasing the account removes the waiting task."""
    transaction.on_commit(
        partial(
            send_notice.enqueue,
            notice=notice.value,
            address=address,
            profile_id=profile.pk,
            details={"username": profile.username, **details},
            language=get_language(),
        )
    )


def notify_primary(notice: Notice, *, profile: Profile, but: str = "", **details: str) -> None:
    """Do so at the account's primary address, unless that is `but`."""
    address = EmailAddress.find_primary(profile.pk)
    if address and address.lower() != but.lower():
        enqueue_notice(notice, address, profile=profile, **details)


@task()
def send_notice(  # noqa: PLR0913, PLR0917 (a task's arguments are what it knows)
    notice: str, address: str, profile_id: int, details: dict[str, str], attempt: int = 0, language: str = ENGLISH
) -> None:
    """Send one mail, in the language of whoever caused it. By `profile_id` erasing finds the task."""
    with translation.override(language):
        message = build_mail(notice, address, subject=Notice(notice).label, facts=details)
    arguments = {"notice": notice, "address": address, "profile_id": profile_id, "details": details}
    deliver(message, send_notice, attempt=attempt, language=language, **arguments)
