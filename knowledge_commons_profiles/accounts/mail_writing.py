"""One mail: its templates under `mail/`, as text and as HTML."""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext

HEADERS = {"Auto-Submitted": "auto-generated"}  # https://www.rfc-editor.org/rfc/rfc3834: no holiday notice answers


def build_mail(kind: str, address: str, *, subject: str, facts: Mapping[str, object]) -> EmailMultiAlternatives:
    """Return the mail in the language in force. `kind` names the templates, `facts` is what they tell."""
    context = {"subject": gettext(subject), **facts}
    mail = EmailMultiAlternatives(
        subject=f"{settings.EMAIL_SUBJECT_PREFIX}{context['subject']}",
        body=render_to_string(f"mail/{kind}.txt", context),
        to=[address],
        headers=HEADERS,
    )
    mail.attach_alternative(render_to_string(f"mail/{kind}.html", context), "text/html")
    return mail
