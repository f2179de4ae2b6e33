"""Downloading one's data: asking for it, seeing how far it is, taking it away. Staff do none of these for others."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from knowledge_commons_profiles.accounts.acting import account_page, get_actor, redirect_to_settings
from knowledge_commons_profiles.accounts.exporting import request_export
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
    if profile.user_id != get_actor(request).pk:
        raise PermissionDenied
