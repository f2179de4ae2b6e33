"""What happens while somebody waits for our mail: its state, once more, another address."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.asking import TooManyMailsError, ask_again, find_awaited
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.pending import build_login_url
from knowledge_commons_profiles.core.fragments import render_page


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    verification = find_awaited(request.session)
    if verification is None:
        return redirect("accounts:associate")
    if verification.used_at:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return redirect(build_login_url(request.session))
    if request.method != "POST":
        return show(request, verification)
    try:
        ask_again(verification, base_url=request.build_absolute_uri("/"))
    except TooManyMailsError as error:
        return show(request, verification, refusal=str(error))
    messages.success(request, gettext("We are sending the mail again."))
    return redirect("accounts:confirm")


def show(request: HttpRequest, verification: Verification, *, refusal: str = "") -> HttpResponse:
    context = {
        "address": verification.address,
        "state": find_state(verification),
        "refusal": refusal,
        "again_url": find_again_url(verification),
        "hours": settings.VERIFICATION_LIMIT_HOURS,
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if refusal else HTTPStatus.OK
    return render_page(request, "accounts/confirm.html", context, fragment="state", status=status)


def find_state(verification: Verification) -> str:
    if verification.expires_at <= timezone.now():
        return "over"
    if verification.mail_failed_at:
        return "failed"
    return "sent" if verification.mailed_at else "sending"


def find_again_url(verification: Verification) -> str:
    """Return where another address can be given. What became an offer to join began as a registration."""
    if verification.purpose == Verification.Purpose.NEW_ADDRESS:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    is_joining = verification.purpose == Verification.Purpose.JOIN and not verification.request.get("asked")
    return reverse("accounts:associate" if is_joining else "accounts:register")
