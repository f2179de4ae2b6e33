"""The pages of joining and registering: for people who came from their provider and are linked to nobody yet."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.asking import TooManyMailsError, ask, await_mail
from knowledge_commons_profiles.accounts.forms import JoiningForm, RegistrationForm
from knowledge_commons_profiles.accounts.models import LoginMethod, Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin, build_login_url, find_pending
from knowledge_commons_profiles.accounts.registration import build_request, find_terms


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
    terms = find_terms()
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        initial={"name": pending.name, "address": pending.address},
        terms=terms,
    )
    return answer_form(request, form, pending, Verification.Purpose.REGISTER, terms=terms)


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
