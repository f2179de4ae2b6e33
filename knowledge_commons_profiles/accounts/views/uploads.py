"""Lists of members that societies send: `/sah/upload-csv/` and the same for every network, for staff."""

import csv
from http import HTTPStatus
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from knowledge_commons_profiles.accounts.acting import get_actor
from knowledge_commons_profiles.accounts.list_uploads import plan_upload, start
from knowledge_commons_profiles.accounts.member_lists import (
    LARGEST_BYTES,
    BadListError,
    MemberList,
    guard_cell,
    read_list,
)
from knowledge_commons_profiles.memberships.models import Network, Upload
from knowledge_commons_profiles.memberships.networks import current_network
from knowledge_commons_profiles.profiles.staff import staff_required

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FEW = 20
CHOOSE = gettext_lazy("Choose a file first.")


class ListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of members"),
        help_text=gettext_lazy("CSV in UTF-8 with a column “Email”, or one address a line; at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={
            "required": CHOOSE,
            "missing": CHOOSE,
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("What the file is"),
        choices=Upload.Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the file is the whole list, or only adds people.")},
    )

    def __init__(self, network: Network, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # data and files, or nothing
        if network.is_open:
            # Its members join by themselves, and would be removed by any list that does not name them.
            self.fields["mode"].choices = Upload.Mode.choices[:1]  # type: ignore[attr-defined]
            self.fields["mode"].initial = Upload.Mode.ADD

    def clean_file(self) -> MemberList:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            return read_list(file.read(LARGEST_BYTES + 1))
        except BadListError as error:
            raise forms.ValidationError(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def upload_csv(request: HttpRequest, network: str) -> HttpResponseBase:
    """Take a list and show what it would change."""
    target = get_network(request, network)
    form = ListForm(target, request.POST, request.FILES) if request.method == "POST" else ListForm(target)
    if form.is_valid():
        mode = Upload.Mode(form.cleaned_data["mode"])
        upload = plan_upload(target, form.cleaned_data["file"], mode=mode, by=get_actor(request))
        return redirect("accounts:uploaded_list", target.slug, upload.pk)
    context = {"form": form, "target": target, "uploads": target.uploads.exclude(state=Upload.State.PLANNED)[:FEW]}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/upload_csv.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def uploaded_list(request: HttpRequest, network: str, number: int) -> HttpResponseBase:
    """Show one list: what it would change, or has changed; its buttons do that, undo it or throw it away."""
    upload = get_upload(request, network, number)
    if request.method == "POST":
        return act(request, upload)
    lines = upload.lines.select_related("profile").order_by("profile__sort_name")
    context = {
        "upload": upload,
        "target": upload.network,
        "added": [line.profile for line in lines.filter(is_added=True)[:FEW]],
        "removed": [line.profile for line in lines.filter(is_added=False)[:FEW]],
        "troubles": upload.troubles[:FEW],
        "few": FEW,
    }
    return render(request, "accounts/uploaded_list.html", context)


@require_safe
@staff_required
@never_cache
def list_report(request: HttpRequest, network: str, number: int) -> HttpResponse:
    """Give what was wrong with which line as CSV; no cell of it is a formula."""
    upload = get_upload(request, network, number)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{upload.network.slug}-{upload.pk}-report.csv"'
    writer = csv.writer(response)
    writer.writerow(("Line", "Text", "Problem"))
    writer.writerows((line, guard_cell(text), problem) for line, text, problem in upload.troubles)
    return response


def act(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    if "discard" in request.POST:
        upload.network.uploads.filter(pk=upload.pk, state=Upload.State.PLANNED).delete()
        messages.success(request, gettext("The list is thrown away. Nothing was changed."))
        return redirect("accounts:upload_csv", upload.network.slug)
    if "do" not in request.POST and "undo" not in request.POST:
        raise BadRequest(gettext("Choose whether to do it, to undo it, or to throw the list away."))
    state = Upload.State.DOING if "do" in request.POST else Upload.State.UNDOING
    if start(upload, state, by=get_actor(request)):
        messages.success(request, gettext("This is being done. Load the page again in a moment."))
    else:
        messages.info(request, gettext("That has been asked for already."))
    return redirect("accounts:uploaded_list", upload.network.slug, upload.pk)


def get_network(request: HttpRequest, name: str) -> Network:
    """Return the network that the middleware found by this name."""
    network = current_network(request)
    if network is None:
        raise Http404(f"There is no network called {name}.")
    return network


def get_upload(request: HttpRequest, network: str, number: int) -> Upload:
    return get_object_or_404(Upload.objects.select_related("network"), network=get_network(request, network), pk=number)
