"""Sister services: a token is shown once, to the superuser who made it."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import renew_token
from knowledge_commons_profiles.profiles.staff import is_superuser


class ServiceForm(forms.ModelForm[Service]):
    scopes = forms.MultipleChoiceField(
        label="It may", choices=Service.Scope.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Service
        fields = ("name", "scopes", "is_active")


@admin.register(Service)
class ServiceAdmin(RecordedAdmin):
    """Only superusers make services, because a token may read every address."""

    form = ServiceForm
    fields = ("name", "scopes", "is_active", "created_at", "last_used_on")
    readonly_fields = ("created_at", "last_used_on")
    list_display = ("name", "scopes", "is_active", "last_used_on", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name",)
    actions = ("renew",)
    may_add = may_change = True
    changed_by = staticmethod(is_superuser)

    def save_model(self, request: HttpRequest, obj: Service, form: ServiceForm, change: bool) -> None:  # type: ignore[override]  # noqa: FBT001 (Django's signature)
        if not change:
            self.show(request, obj, renew_token(obj))
        super().save_model(request, obj, form, change)

    @admin.action(description="Give the selected services new tokens; the old ones end", permissions=["change"])
    def renew(self, request: HttpRequest, queryset: models.QuerySet[Service]) -> None:
        for service in queryset:
            self.show(request, service, renew_token(service))
            self.record(request, "renewed the token of", service)

    def show(self, request: HttpRequest, service: Service, token: str) -> None:
        messages.warning(request, f"The token of {service.name}, which is shown only now: {token}")
