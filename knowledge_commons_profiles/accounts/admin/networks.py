"""Networks: their names, look, logo and addresses."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from knowledge_commons_profiles.accounts.admin.recording import SlugStaysAdmin
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.images import ImageError, build_logo_file
from knowledge_commons_profiles.profiles.pictures import build_url
from knowledge_commons_profiles.profiles.stores import StoreError, reaching_the_store
from knowledge_commons_profiles.profiles.tasks import remove_unused
from knowledge_commons_profiles.profiles.views.store_failures import answer_store_down


@dataclass(frozen=True, slots=True)
class StoredLogo:
    """The logo that is there, at our own address: a bucket's would be signed, and end."""

    name: str

    @property
    def url(self) -> str:
        return build_url(self.name)

    def __str__(self) -> str:
        return "the logo"


class LogoInput(AdminFileWidget):
    def format_value(self, value: Any) -> Any:  # Any: Django's signature
        return StoredLogo(value.name) if self.is_initial(value) else None


class NetworkForm(forms.ModelForm[Network]):
    class Meta:
        model = Network
        fields = ("name", "slug", "code", "tagline", "logo", "website", "domain", "is_open", "accent")
        widgets = {"logo": LogoInput(attrs={"accept": "image/jpeg,image/png,image/webp"})}

    def clean_logo(self) -> Any:  # Any: a new file, the old one, or False for none
        """Write a new picture anew, as members' are; whatever is wrong with it is told at the field."""
        sent = self.cleaned_data["logo"]
        if self.add_prefix("logo") not in self.files:
            return sent
        try:
            return build_logo_file(sent)
        except ImageError as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Network)
class NetworkAdmin(SlugStaysAdmin):
    form = NetworkForm
    fields = (*NetworkForm.Meta.fields, "updated_at", "members")
    readonly_fields = ("updated_at", "members")
    prepopulated_fields = {"slug": ("name",)}
    list_display = ("name", "code", "slug", "domain", "is_open", "accent", "has_logo", "members")
    list_filter = ("is_open",)
    search_fields = ("name", "code", "slug")
    may_add = may_change = True

    @admin.display(description="list of members")
    def members(self, network: Network) -> SafeString | str:
        if not network.pk:
            return "-"
        return format_html('<a href="{}">upload</a>', reverse("accounts:upload_csv", args=[network.slug]))

    @admin.display(description="logo", boolean=True)
    def has_logo(self, network: Network) -> bool:
        return bool(network.logo)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: Django's own
        try:
            return super().changeform_view(request, *args, **kwargs)
        except StoreError:
            return answer_store_down(request)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:  # noqa: FBT001  # Any: a form's
        """Store the new logo before the network names it; the former one goes after the commit."""
        former = form.initial.get("logo")
        with reaching_the_store("save"):
            super().save_model(request, obj, form, change)
        if "logo" in form.changed_data and former:
            transaction.on_commit(partial(remove_unused.enqueue, [former.name]))
