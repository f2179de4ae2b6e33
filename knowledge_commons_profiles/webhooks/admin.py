"""Who is told what happens, and the log of it. Secrets are shown once, when they are made."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.core.breakers import read_state
from knowledge_commons_profiles.profiles.models import Change
from knowledge_commons_profiles.profiles.staff import is_superuser
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint
from knowledge_commons_profiles.webhooks.signatures import make_secret, replace_secret

State = Delivery.State


class EndpointForm(forms.ModelForm[Endpoint]):
    events = forms.MultipleChoiceField(
        choices=Change.Kind, required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen means all."
    )

    class Meta:
        model = Endpoint
        fields = ("name", "address", "events", "is_active")
        help_texts = {"address": "An https address. What is sent to it is signed (Standard Webhooks)."}


@admin.register(Endpoint)
class EndpointAdmin(RecordedAdmin):
    """Endpoints of the older forms come from variables and can only be looked at: they carry the shared secret."""

    form = EndpointForm
    list_display = ("name", "form", "is_active", "waiting", "exhausted", "health")
    list_filter = ("form", "is_active")
    actions = ("give_new_secret",)
    may_add = may_change = True
    changed_by = staticmethod(is_superuser)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        del request
        shown = ("form", "is_configured", "secret_changed_at", "created_at") if obj else ()
        return (*EndpointForm.Meta.fields, *shown)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return self.get_fields(request, obj)[len(EndpointForm.Meta.fields) :]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        is_ours = isinstance(obj, Endpoint) and obj.is_configured
        return super().has_change_permission(request, obj) and not is_ours

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Endpoint]":
        rows: models.QuerySet[Endpoint] = super().get_queryset(request)
        return rows.annotate(
            waiting_count=Count("deliveries", filter=Q(deliveries__state=State.WAITING)),
            exhausted_count=Count("deliveries", filter=Q(deliveries__state=State.EXHAUSTED)),
        )

    def save_model(self, request: HttpRequest, obj: Endpoint, form: forms.ModelForm[Any], change: bool) -> None:  # type: ignore[override]  # noqa: FBT001 (Django's signature)  # Any: a form's
        if not change:
            obj.secret = make_secret()
            messages.warning(request, f"Copy the secret now, it is not shown again: {obj.secret}")
        super().save_model(request, obj, form, change)

    @admin.action(description="Give a new secret (the former one signs for seven days more)", permissions=["change"])
    def give_new_secret(self, request: HttpRequest, queryset: "models.QuerySet[Endpoint]") -> None:
        for endpoint in queryset.filter(form=Endpoint.Form.STANDARD):
            secret = replace_secret(endpoint)
            self.record(request, "gave a new secret to", endpoint)
            messages.warning(request, f"{endpoint.name}: copy the secret now, it is not shown again: {secret}")

    @admin.display(description="waiting", ordering="waiting_count")
    def waiting(self, endpoint: Any) -> int:  # Any: annotated above
        return int(endpoint.waiting_count)

    @admin.display(description="given up", ordering="exhausted_count")
    def exhausted(self, endpoint: Any) -> int:  # Any: annotated above
        return int(endpoint.exhausted_count)

    @admin.display(description="health")
    def health(self, endpoint: Endpoint) -> str:
        state = read_state(endpoint.system)
        if not state.failures:
            return "answers"
        asked = f", asked again at {state.retry_at[:16]} UTC" if state.is_open else ""
        return f"{state.failures} failures in a row: {state.reason}{asked}"


@admin.register(Delivery)
class DeliveryAdmin(RecordedAdmin):
    fields = (
        *("endpoint", "event_id", "kind", "username", "happened_at", "state"),
        *("attempts", "tried_at", "last_status", "last_error", "next_at"),
    )
    list_display = ("happened_at", "kind", "username", "endpoint", "state", "attempts", "last_status", "last_error")
    list_select_related = ("endpoint",)
    list_filter = ("state", "endpoint", "kind")
    search_fields = ("username", "event_id")
    actions = ("redeliver",)

    @admin.action(description="Deliver again")
    def redeliver(self, request: HttpRequest, queryset: "models.QuerySet[Delivery]") -> None:
        """Send them once more under the same ids, so that a receiver that knows them is not confused."""
        count = queryset.exclude(state=State.WAITING).update(state=State.WAITING, attempts=0, next_at=timezone.now())
        messages.success(request, f"{count} will be delivered again within half a minute.")
