"""The pages of joining and registering: for people who came from their provider and are linked to nobody yet."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from knowledge_commons_profiles.accounts.asking import TooManyMailsError, ask, await_mail
from knowledge_commons_profiles.accounts.forms import JoiningForm, RegistrationForm
from knowledge_commons_profiles.accounts.models import LoginMethod, Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin, build_login_url, find_pending
from knowledge_commons_profiles.accounts.registration import build_request
from knowledge_commons_profiles.accounts.usernames import find_fault
from knowledge_commons_profiles.core.fragments import render_page
from knowledge_commons_profiles.core.html import clean_page
from knowledge_commons_profiles.pages.links import page_url
from knowledge_commons_profiles.pages.models import SitePage

TERMS_SLUG = "terms-of-service"
LIMIT = 60  # questions of one browser
PERIOD_S = 5 * 60
LONGEST_QUESTION = 200


def for_newcomers(view: Callable[[HttpRequest, PendingLogin], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view who waits in this browser; send members to their page and everybody else to sign in."""

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        pending = find_pending(request.session)
        # It may open a profile by now: the mailed link was opened in another browser.
        if pending is None or LoginMethod.objects.filter(issuer=pending.issuer, subject=pending.subject).exists():
            return redirect(build_login_url(request.session))
        return view(request, pending)

    return answer


@for_newcomers
def associate(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    """Take an address and answer the same whosever it is: who has it is looked up when the mail is written."""
    form = JoiningForm(request.POST if request.method == "POST" else None, initial={"address": pending.address})
    return answer_form(request, form, pending, Verification.Purpose.JOIN)


@for_newcomers
def register(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    """Take a registration. Nothing is made before its address is proven (accounts/registration.py)."""
    terms = SitePage.objects.filter(slug=TERMS_SLUG).first()  # None until staff have written them
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        initial={"name": pending.name, "address": pending.address},
        terms_version=terms.updated_at.isoformat() if terms else "",
    )
    shown = {"terms": terms, "terms_body": clean_page(terms.body) if terms else "", "terms_url": page_url(TERMS_SLUG)}
    return answer_form(request, form, pending, Verification.Purpose.REGISTER, **shown)


def answer_form(
    request: HttpRequest, form: forms.Form, pending: PendingLogin, purpose: Verification.Purpose, **context: object
) -> HttpResponse:
    """Have a link mailed to the form's address and lead on to where the mail is awaited, else show the form."""
    is_joining = purpose == Verification.Purpose.JOIN
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            verification = ask(
                purpose,
                address=form.cleaned_data["address"],
                pending=pending,
                base_url=request.build_absolute_uri("/"),
                request={} if is_joining else build_request(form.cleaned_data),
            )
        except TooManyMailsError as error:
            form.add_error(None, str(error))
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            await_mail(request.session, verification)
            return redirect("accounts:confirm")
    template = "accounts/associate.html" if is_joining else "accounts/register.html"
    return render(request, template, {"form": form, "pending": pending, **context}, status=status)


@require_safe
@for_newcomers
def username_availability(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    """Tell whether a username is free: a line under the field while somebody types, and a small page of its own."""
    username = request.GET.get("username", "").strip()[:LONGEST_QUESTION]
    is_limited = has_asked_enough(pending)
    fault = "" if is_limited or not username else find_fault(username)
    return render_page(
        request,
        "accounts/username_availability.html",
        {"username": username, "fault": fault, "is_limited": is_limited},
        fragment="availability",
        status=HTTPStatus.TOO_MANY_REQUESTS if is_limited else HTTPStatus.OK,
    )


def has_asked_enough(pending: PendingLogin) -> bool:
    """Count the question. Without a cache nobody is limited: usernames are public, only the machine is spared."""
    login = sha256(f"{pending.issuer}\n{pending.subject}".encode()).hexdigest()
    key = f"accounts:availability:{login}"
    cache.add(key, 0, PERIOD_S)
    try:
        return (cache.incr(key) or 0) > LIMIT  # None is what a cache says that is away
    except ValueError:  # it ran out in this moment
        return False
