"""Reserved usernames, one by one or as a list: what an import would do is shown before it is done."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.accounts.member_lists import BadListError, decode
from knowledge_commons_profiles.accounts.models import ReservedUsername
from knowledge_commons_profiles.accounts.reserved import (
    BadPatternError,
    build_plan,
    build_text,
    find_known,
    import_rows,
    parse_pattern,
)
from knowledge_commons_profiles.profiles.editors import get_actor

LONGEST_LIST = 512 * 1024


class ReservedUsernameForm(forms.ModelForm[ReservedUsername]):
    class Meta:
        model = ReservedUsername
        fields = ("pattern", "note", "is_active")
        help_texts = {"pattern": "* stands for anything; capitals, hyphens and underscores do not count."}

    def clean_pattern(self) -> str:
        try:
            return parse_pattern(self.cleaned_data["pattern"])
        except BadPatternError as error:
            raise ValidationError(str(error)) from error


class ListForm(forms.Form):
    """A list as a file or as text. The text is what was looked at, so a confirmed import does exactly that."""

    file = forms.FileField(label="A file", required=False, help_text="Text or CSV, UTF-8.")
    text = forms.CharField(
        label="Or the list itself",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="One pattern a line: pattern | note",
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return ""
        try:
            return decode(file.read(LONGEST_LIST + 1))
        except BadListError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, str]:
        given = self.cleaned_data.get("file") or self.cleaned_data.get("text", "")
        if len(given) > LONGEST_LIST:
            raise ValidationError("The list is too long.")
        if not self.errors and not given.strip():
            raise ValidationError("Choose a file, or write the list.")
        return {"text": given}


@admin.register(ReservedUsername)
class ReservedUsernameAdmin(RecordedAdmin):
    form = ReservedUsernameForm
    list_display = ("pattern", "note", "is_active")
    list_filter = ("is_active",)
    search_fields = ("pattern", "note")
    may_add = may_change = may_delete = True
    actions = ()
    change_list_template = "admin/accounts/reservedusername/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="accounts_reservedusername_import"),
            path("export/", wrap(self.export_view), name="accounts_reservedusername_export"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        """Show what the list would change; the same list sent with `confirmed` is imported."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
        plan = build_plan(form.cleaned_data["text"], find_known()) if form.is_valid() else None
        if plan and not plan.mistakes and request.POST.get("confirmed"):
            import_rows(plan, by=get_actor(request))
            self.message_user(request, f"{len(plan.new)} added, {len(plan.changed)} changed.", messages.SUCCESS)
            return redirect("admin:accounts_reservedusername_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Import reserved usernames",
            "opts": self.opts,
            "form": ListForm({"text": form.cleaned_data["text"]}) if plan else form,
            "plan": plan,
            "text": form.cleaned_data["text"] if plan else "",
        }
        return TemplateResponse(request, "admin/accounts/reservedusername/import.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        text = build_text(ReservedUsername.objects.order_by("pattern"))
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="reserved-usernames.txt"'
        return response
