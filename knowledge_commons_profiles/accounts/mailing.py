"""One mail: its words, written once under `mail/` and sent as text and as HTML, and the way out."""

import logging
from collections.abc import Mapping
from smtplib import SMTPRecipientsRefused
from typing import Any

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.tasks import Task
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from knowledge_commons_profiles.core.measures import count
from knowledge_commons_profiles.core.tasks import retry_later

logger = logging.getLogger(__name__)

HEADERS = {"Auto-Submitted": "auto-generated"}  # https://www.rfc-editor.org/rfc/rfc3834: no holiday notice answers
LINKS = frozenset({"link", "login_url", "site_url"})
# After these pauses a mail is tried again, for ten hours in all; grey-listing ends within minutes, an outage may not.
RETRY_DELAYS_S = (60, 5 * 60, 15 * 60, 60 * 60, 3 * 60 * 60, 6 * 60 * 60)
PERMANENT = 500  # RFC 5321 §4.2.1: from here on, asking again will not help


def build_mail(kind: str, address: str, *, subject: str, facts: Mapping[str, object]) -> EmailMultiAlternatives:
    """Return the mail in the language in force. `kind` names the template, `facts` is what it tells."""
    template, title = f"mail/{kind}.txt", gettext(subject)
    mail = EmailMultiAlternatives(
        subject=f"{settings.EMAIL_SUBJECT_PREFIX}{title}",
        body=render_to_string(template, {name: SafeString(fact) for name, fact in facts.items()}),
        to=[address],
        headers=HEADERS,
    )
    words = render_to_string(template, {name: dress(name, fact) for name, fact in facts.items()} | {"is_html": True})
    context = {"subject": title, "paragraphs": [SafeString(part) for part in words.split("\n\n")]}
    mail.attach_alternative(render_to_string("mail/base.html", context), "text/html")
    return mail


def dress(name: str, fact: object) -> SafeString | str:
    """Return a fact as HTML: an address of ours as a link, anything else apart from the direction of its sentence."""
    if not fact:
        return ""
    return format_html('<a href="{0}">{0}</a>' if name in LINKS else "<bdi>{0}</bdi>", fact)


def deliver(mail: EmailMultiAlternatives, task: Task[Any, Any], *, attempt: int, **arguments: object) -> str:
    """Send the mail, or have the task do it later; return “sent”, “retried”, or “failed” when it is given up."""
    try:
        mail.send()
        outcome = "sent"
    except (OSError, AnymailError) as error:
        # An error's text may hold the address; its name does not.
        facts = {"task": task.name, "attempt": attempt, "error": type(error).__name__}
        logger.warning("mail not sent", extra=facts)
        again = not is_refused(error) and retry_later(task, attempt=attempt, delays_s=RETRY_DELAYS_S, **arguments)
        outcome = "retried" if again else "failed"
    count("Mails", Outcome=outcome)
    return outcome


def is_refused(error: Exception) -> bool:
    """Tell whether the recipient's own server will not have this address, now or later."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    return isinstance(error, AnymailRecipientsRefused)
