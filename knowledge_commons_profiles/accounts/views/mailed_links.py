"""The pages behind mailed links: each says what will happen, and its button makes it happen, once."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.asking import forget_awaited
from knowledge_commons_profiles.accounts.forms import ActivationForm
from knowledge_commons_profiles.accounts.joining import get_joined_profile, join
from knowledge_commons_profiles.accounts.login_methods import LoginTakenError
from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, Verification
from knowledge_commons_profiles.accounts.pending import find_pending
from knowledge_commons_profiles.accounts.registration import AddressTakenError, UsernameGoneError, register
from knowledge_commons_profiles.accounts.signing_in import note_proven_orcid, sign_in
from knowledge_commons_profiles.accounts.societies import enqueue_sync
from knowledge_commons_profiles.accounts.usernames import find_fault
from knowledge_commons_profiles.accounts.verification import UnusableLinkError, get_usable, use
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.models import Change, Profile

Purpose = Verification.Purpose
PURPOSES = (Purpose.JOIN, Purpose.REGISTER)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        verification = get_usable(secret, *PURPOSES)
        if verification.purpose == Purpose.JOIN:
            get_joined_profile(verification)
        if request.method == "POST":
            return act(request, secret, verification)
    except UnusableLinkError:
        return answer_unusable(request)
    except LoginTakenError:
        return answer_conflict(request, taken="login", idp_name=verification.provider_name)
    except AddressTakenError:
        return answer_conflict(request, taken="address")
    return show(request, verification, build_form(request, verification))


def act(request: HttpRequest, secret: str, verification: Verification) -> HttpResponse:
    if "refuse" in request.POST:
        with transaction.atomic():
            use(secret, *PURPOSES)
        return render_end(request, "refused.html", idp_name=verification.provider_name)
    form = build_form(request, verification)
    if not form.is_valid():
        get_usable(secret, *PURPOSES)  # of two clicks at once, the second finds the username taken by the first
        return show(request, verification, form)
    try:
        method = activate_link(secret, verification, username=form.cleaned_data.get("username", ""))
    except UsernameGoneError:
        # It was free when the form was checked and is not any more: the form, made anew, asks for another.
        get_usable(secret, *PURPOSES)
        return show(request, verification, build_form(request, verification))
    return welcome(request, method, verification)


@transaction.atomic
def activate_link(secret: str, verification: Verification, *, username: str) -> LoginMethod:
    """Do what the link is for. The iD that the provider proved when the mail was asked for comes along."""
    is_joining = verification.purpose == Purpose.JOIN
    method = join(secret) if is_joining else register(secret, username=username)
    note_proven_orcid(method.profile, verification.request.get("orcid", ""))
    return method


def welcome(request: HttpRequest, method: LoginMethod, verification: Verification) -> HttpResponse:
    """Begin a session only where the person is who came from that provider; anywhere else say how to begin one.

    So the link signs nobody into an account that they did not choose, and gives nobody else's browser a session.
    """
    if not is_same_browser(request, verification):
        return render_end(request, "activated.html", idp_name=verification.provider_name, profile=method.profile)
    pending = find_pending(request.session)
    forget_awaited(request.session)
    sign_in(request, method)
    if verification.purpose == Purpose.JOIN:
        told = gettext("From now on you sign in here through %(provider)s.")
        messages.success(request, told % {"provider": verification.provider_name})
    else:
        messages.success(request, gettext("Welcome! Your profile is here, and waits to be filled."))
    return redirect(pending.next_url if pending and pending.next_url else settings.LOGIN_REDIRECT_URL)


def is_same_browser(request: HttpRequest, verification: Verification) -> bool:
    """Tell whether this browser holds the very login that asked for the mail."""
    pending = find_pending(request.session)
    if pending is None or request.user.is_authenticated:
        return False
    return (pending.issuer, pending.subject) == (verification.issuer, verification.subject)


def build_form(request: HttpRequest, verification: Verification) -> ActivationForm:
    username = verification.request.get("username", "")
    needs_username = verification.purpose == Purpose.REGISTER and bool(find_fault(username))
    return ActivationForm(
        request.POST if request.method == "POST" else None,
        verification=verification,
        is_same_browser=is_same_browser(request, verification),
        needs_username=needs_username,
    )


def show(request: HttpRequest, verification: Verification, form: ActivationForm) -> HttpResponse:
    context = {
        "form": form,
        "verification": verification,
        "is_joining": verification.purpose == Purpose.JOIN,
        "is_same_browser": is_same_browser(request, verification),
    }
    return render(request, "accounts/activate.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_email(request: HttpRequest, secret: str) -> HttpResponse:
    """Confirm a member's further address: only its owner, signed in, can do that."""
    try:
        verification = get_usable(secret, Purpose.NEW_ADDRESS)
        profile = verification.profile
        if profile is None or profile.user_id != request.user.pk:
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


@transaction.atomic
def add_address(secret: str, profile: Profile) -> None:
    """Use the link: the address is verified, and the primary one when there is no other."""
    verification = use(secret, Purpose.NEW_ADDRESS)
    address = profile.addresses.filter(address__lower=verification.address.lower()).first()
    address = address or EmailAddress(profile=profile, address=verification.address)
    if address.verified_at is None:
        address.verified_at = timezone.now()
        address.is_primary = not profile.addresses.filter(is_primary=True).exists()
        address.save()
        if address.is_primary:
            record_change(profile, Change.Kind.ADDRESS)
        enqueue_sync(profile, is_forced=True)


def render_end(
    request: HttpRequest, template: str, *, status: HTTPStatus = HTTPStatus.OK, **context: object
) -> HttpResponse:
    ways_on = {
        "login_url": resolve_url(settings.LOGIN_URL),
        "my_url": resolve_url(settings.LOGIN_REDIRECT_URL),
        "hours": settings.VERIFICATION_LIMIT_HOURS,
    }
    return render(request, f"accounts/{template}", {**ways_on, **context}, status=status)


def answer_unusable(request: HttpRequest) -> HttpResponse:
    """Answer for a link that was never made, is used, is over, or is for something else; which, nobody is told."""
    return render_end(request, "unusable_link.html", status=HTTPStatus.GONE)


def answer_conflict(request: HttpRequest, *, taken: str, idp_name: str = "") -> HttpResponse:
    """Answer that the `login`, `address` or `new_address` belongs to somebody else, after all."""
    return render_end(request, "conflict.html", status=HTTPStatus.CONFLICT, taken=taken, idp_name=idp_name)
