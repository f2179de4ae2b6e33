"""The page behind the link that confirms a member's further address: only its owner, signed in, can use it."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.asking import forget_awaited
from knowledge_commons_profiles.accounts.models import EmailAddress, Verification
from knowledge_commons_profiles.accounts.societies import enqueue_sync
from knowledge_commons_profiles.accounts.verification import UnusableLinkError, get_usable, use
from knowledge_commons_profiles.accounts.views.ends import answer_conflict, answer_unusable
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.models import Change, Profile


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_email(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        verification = get_usable(secret, Verification.Purpose.NEW_ADDRESS)
        profile = get_profile(verification)
        if profile.user_id != request.user.pk:
            return render(request, "accounts/somebody_elses_link.html", status=HTTPStatus.FORBIDDEN)
        if request.method == "POST":
            add_address(secret, profile)
            forget_awaited(request.session)
            messages.success(request, gettext("%(address)s is confirmed.") % {"address": verification.address})
            return redirect(settings.LOGIN_REDIRECT_URL)
    except UnusableLinkError:
        return answer_unusable(request)
    except IntegrityError:
        # A verified address is one person's (address_verified_once_ci), and somebody else was first.
        return answer_conflict(request, taken="new_address")
    return render(request, "accounts/new_email.html", {"address": verification.address, "profile": profile})


def get_profile(verification: Verification) -> Profile:
    if verification.profile is None:
        raise UnusableLinkError
    return verification.profile


@transaction.atomic
def add_address(secret: str, profile: Profile) -> None:
    """Use the link: the address is verified, and the primary one when there is no other."""
    verification = use(secret, Verification.Purpose.NEW_ADDRESS)
    address = profile.addresses.filter(address__lower=verification.address.lower()).first()
    address = address or EmailAddress(profile=profile, address=verification.address)
    if address.verified_at is None:
        address.verified_at = timezone.now()
        address.is_primary = not profile.addresses.filter(is_primary=True).exists()
        address.save()
        if address.is_primary:
            record_change(profile, Change.Kind.ADDRESS)
        enqueue_sync(profile, is_forced=True)
