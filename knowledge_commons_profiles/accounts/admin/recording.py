"""What every page of the admin obeys: staff may look, few things can be changed, and each change is on record."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.editing import as_json
from knowledge_commons_profiles.profiles.editors import get_actor
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.staff import is_staff

# Django's class takes its model's type for mypy alone.
if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]  # Any: one mixin for every model
else:
    Base = admin.ModelAdmin


class RecordedAdmin(Base):
    """Everything read-only unless a subclass says otherwise; what happens is an act, not a row of Django's own log.

    That log would keep names of people whose accounts are erased. Django's permissions are not used: staff are staff.
    """

    may_add = False
    may_change = False
    may_delete = False
    changed_by = staticmethod(is_staff)  # as far as anybody may
    actions: Sequence[str] | None = None
    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_staff(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return is_staff(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and self.changed_by(request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return self.may_change and self.changed_by(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return self.may_delete and self.changed_by(request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:  # Any: a context
        """Do an act on many rows, and record it, in one transaction; Django does so for single rows only."""
        with transaction.atomic():
            return super().changelist_view(request, extra_context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]  # Any: a context
        """Show the audit trail, where the history of everything is."""
        del request, object_id, extra_context
        return redirect("accounts:acts")

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001  # Any: any model
        obj._replaced = find_replaced(form) if change else {}  # type: ignore[attr-defined]  # noqa: SLF001 (kept until it is logged)
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: object) -> None:  # type: ignore[override]
        del message
        self.record(request, "added", obj)

    def log_change(self, request: HttpRequest, obj: models.Model, message: object) -> None:  # type: ignore[override]
        del message
        replaced = getattr(obj, "_replaced", {})
        if replaced:
            now = {name: to_json(obj, name) for name in replaced}
            self.record(request, "changed", obj, {"before": replaced, "after": now})

    def log_deletions(self, request: HttpRequest, queryset: Iterable[models.Model]) -> None:  # type: ignore[override]
        for obj in queryset:
            self.record(request, "deleted", obj)

    def record(
        self, request: HttpRequest, verb: str, obj: models.Model, details: dict[str, object] | None = None
    ) -> None:
        profile = obj if isinstance(obj, Profile) else getattr(obj, "profile", None)
        record_act(
            f"{verb} {self.opts.verbose_name}",
            actor=get_actor(request),
            profile=profile,
            details={"which": str(obj), **(details or {})},
        )


class SlugStaysAdmin(RecordedAdmin):
    """A slug is an address, and listings hold it: it is chosen once."""

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        fields = tuple(str(field) for field in super().get_readonly_fields(request, obj))
        return (*fields, "slug") if obj else fields

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> dict[str, Any]:  # Any: Django's own
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))


def find_replaced(form: ModelForm[Any]) -> dict[str, object]:  # Any: any model
    """Return the former values of what the form changes; of long texts only that they changed."""
    return {
        name: "a text" if is_long(form.instance, name) else as_json(form.initial.get(name))
        for name in form.changed_data
        if name in form.initial
    }


def to_json(obj: models.Model, name: str) -> object:
    return "another text" if is_long(obj, name) else as_json(getattr(obj, name))


def is_long(obj: models.Model, name: str) -> bool:
    return isinstance(obj._meta.get_field(name), models.TextField)  # noqa: SLF001 (Django's public Meta)
