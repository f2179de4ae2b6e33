"""The pages of joining: for people who came from their provider and are linked to nobody yet."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.asking import TooManyMailsError, ask, await_mail
from knowledge_commons_profiles.accounts.models import LoginMethod, Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin, build_login_url, find_pending

type Answered = dict[str, Any]  # Any: a form's values, and JSON


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
        if pending is None or is_linked(pending):
            return redirect(build_login_url(request.session))
        return view(request, pending)

    return answer


def is_linked(pending: PendingLogin) -> bool:
    """Tell whether this login opens a profile since, because the mailed link was opened in another browser."""
    return LoginMethod.objects.filter(issuer=pending.issuer, subject=pending.subject).exists()


def answer_form(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],  # Any: a template may be given anything
    purpose: Verification.Purpose,
    build_request: Callable[[Answered], Answered] = lambda _: {},
) -> HttpResponse:
    """Have a link mailed to the form's address and lead on to where the mail is awaited, else show the form."""
    form, status = context["form"], HTTPStatus.OK
    if form.is_valid():
        try:
            verification = ask(
                purpose,
                address=form.cleaned_data["address"],
                pending=context["pending"],
                base_url=request.build_absolute_uri("/"),
                request=build_request(form.cleaned_data),
            )
        except TooManyMailsError as error:
            form.add_error(None, str(error))
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            await_mail(request.session, verification)
            return redirect("accounts:confirm")
    return render(request, template, context, status=status)
