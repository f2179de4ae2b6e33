"""Registering: the form. Nothing is made before its address is proven (accounts/registration.py)."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.asking import TooManyMailsError, ask, await_mail
from knowledge_commons_profiles.accounts.forms import RegistrationForm
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.registration import build_request, find_terms
from knowledge_commons_profiles.accounts.views.newcomers import for_newcomers


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_newcomers
def register(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    terms = find_terms()
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        initial={"name": pending.name, "address": pending.address},
        terms=terms,
    )
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            verification = ask(
                Verification.Purpose.REGISTER,
                address=form.cleaned_data["address"],
                pending=pending,
                base_url=request.build_absolute_uri("/"),
                request=build_request(form.cleaned_data),
            )
        except TooManyMailsError as error:
            form.add_error(None, str(error))
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            await_mail(request.session, verification)
            return redirect("accounts:confirm")
    return render(request, "accounts/register.html", {"form": form, "pending": pending, "terms": terms}, status=status)
