"""Leaving: one's data to take away, and closing the account, which can be taken back (docs/decisions/0007)."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from knowledge_commons_profiles.accounts import closing
from knowledge_commons_profiles.accounts.acting import account_act, account_page, get_actor, redirect_to_settings
from knowledge_commons_profiles.accounts.exporting import request_export
from knowledge_commons_profiles.accounts.forms import CloseForm
from knowledge_commons_profiles.accounts.models import Export
from knowledge_commons_profiles.accounts.settings_page import find_export
from knowledge_commons_profiles.profiles.models import Profile


@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def export(request: HttpRequest, profile: Profile) -> HttpResponse:
    """Have an archive made (POST), or show how far it is: to htmx as a part of the page, to others on the page."""
    check_owner(request, profile)
    if request.method == "POST":
        request_export(profile)
        messages.success(request, gettext("Your data is being collected. This page shows when it is ready."))
        return redirect_to_settings(profile, "data")
    if not getattr(request, "htmx", None):
        return redirect_to_settings(profile, "data")
    context = {"profile": profile, "export": find_export(profile)}
    return render(request, "accounts/settings.html#export", context)


@require_safe
@account_page
def download_export(request: HttpRequest, profile: Profile) -> HttpResponseBase:
    check_owner(request, profile)
    found = find_export(profile)
    if found is None or found.state != Export.State.READY:
        raise Http404("There is no archive to download: ask for one in the settings.")
    try:
        file = found.file.open()
    except FileNotFoundError as error:
        raise Http404("The archive is gone: ask for another one in the settings.") from error
    name = f"knowledge-commons-{found.requested_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip", status=HTTPStatus.OK)


def check_owner(request: HttpRequest, profile: Profile) -> None:
    """Raise PermissionDenied for staff: they neither have others' data made nor take it away."""
    if profile.user_id != get_actor(request).pk:
        raise PermissionDenied


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
