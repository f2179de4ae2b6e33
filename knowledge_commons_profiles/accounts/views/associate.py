"""Joining or registering: the choice that awaits whoever signs in for the first time."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.asking import TooManyMailsError, ask, await_mail
from knowledge_commons_profiles.accounts.forms import JoiningForm
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.views.newcomers import for_newcomers


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_newcomers
def associate(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    """Take an address and answer the same whosever it is: who has it is looked up when the mail is written."""
    form = JoiningForm(request.POST if request.method == "POST" else None, initial={"address": pending.address})
    if not form.is_valid():
        return render(request, "accounts/associate.html", {"form": form, "pending": pending})
    try:
        verification = ask(
            Verification.Purpose.JOIN,
            address=form.cleaned_data["address"],
            pending=pending,
            base_url=request.build_absolute_uri("/"),
        )
    except TooManyMailsError as error:
        form.add_error(None, str(error))
        context = {"form": form, "pending": pending}
        return render(request, "accounts/associate.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    await_mail(request.session, verification)
    return redirect("accounts:confirm")
