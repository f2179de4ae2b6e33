"""Closing an account in two steps, and taking that back."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts import closing
from knowledge_commons_profiles.accounts.acting import account_act, account_page, get_actor, redirect_to_settings
from knowledge_commons_profiles.accounts.forms import CloseForm
from knowledge_commons_profiles.profiles.models import Profile


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def close_account(request: HttpRequest, profile: Profile) -> HttpResponse:
    """Say what closing does; do it for who then types the username."""
    if profile.closes_at:
        return redirect_to_settings(profile)
    form = CloseForm(request.POST if request.method == "POST" else None, profile=profile)
    actor = get_actor(request)
    if form.is_valid():
        closing.close_account(profile, by=actor)
        return redirect_to_settings(profile)
    context = {
        "form": form,
        "profile": profile,
        "is_own": profile.user_id == actor.pk,
        "undo_days": closing.UNDO_DAYS,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/close_account.html", context, status=status)


@account_act
def reopen_account(request: HttpRequest, profile: Profile) -> HttpResponse:
    if closing.reopen_account(profile, by=get_actor(request)):
        messages.success(request, gettext("The account is open again, and everything is as it was."))
    return redirect_to_settings(profile)
