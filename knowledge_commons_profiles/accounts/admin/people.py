"""People who may sign in. No sessions: a session's key opens it, and here it would stand in an address."""

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext

from knowledge_commons_profiles.accounts.acting import get_actor
from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.accounts.login_methods import LastLoginMethodError, remove_login_method
from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User, Verification
from knowledge_commons_profiles.accounts.rights import Rights, change_rights, get_rights, refuse_impossible
from knowledge_commons_profiles.core.errors import RefusedError
from knowledge_commons_profiles.profiles.staff import is_superuser

admin.site.unregister(Group)  # rights are staff and superuser, nothing else


class RightsForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("is_staff", "is_superuser", "is_active")

    def clean(self) -> dict[str, Any] | None:  # Any: Django's own signature
        cleaned = super().clean()
        try:
            refuse_impossible(self.instance, get_rights(User.objects.get(pk=self.instance.pk)), self.get_wanted())
        except RefusedError as error:
            raise ValidationError(str(error)) from error
        return cleaned

    def get_wanted(self) -> Rights:
        return Rights(**{field.name: self.cleaned_data[field.name] for field in fields(Rights)})


@admin.register(User)
class UserAdmin(RecordedAdmin):
    form = RightsForm
    fields = ("username", "is_staff", "is_superuser", "is_active", "date_joined", "last_login")
    readonly_fields = ("username", "date_joined", "last_login")
    list_display = fields
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("username", "profile__name")
    ordering = ("username",)
    may_change = True
    changed_by = staticmethod(is_superuser)

    def save_model(self, request: HttpRequest, obj: User, form: RightsForm, change: bool) -> None:  # type: ignore[override]  # noqa: FBT001 (Django's signature)
        del change
        change_rights(obj, form.get_wanted(), by=get_actor(request))

    def log_change(self, request: HttpRequest, obj: models.Model, message: object) -> None:  # type: ignore[override]
        """Write nothing more: `change_rights` has recorded it."""


class OfSomebodyAdmin(RecordedAdmin):
    """What a superuser signs in with and is reached by is for superusers to take away, as on the site's own pages."""

    may_delete = True

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        owner = obj.profile.user if isinstance(obj, EmailAddress | LoginMethod) else None
        is_above = owner is not None and owner.is_superuser and not is_superuser(request.user)
        return super().has_delete_permission(request, obj) and not is_above


@admin.register(EmailAddress)
class EmailAddressAdmin(OfSomebodyAdmin):
    """Staff may remove an address that was given by mistake; whoever owns one proves it, which staff cannot."""

    fields = ("profile", "address", "verified_at", "is_primary", "created_at")
    list_display = ("address", "profile", "verified_at", "is_primary")
    list_select_related = ("profile",)
    list_filter = ("is_primary", ("verified_at", admin.EmptyFieldListFilter))
    search_fields = ("address", "profile__username")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        is_primary = isinstance(obj, EmailAddress) and obj.is_primary
        return super().has_delete_permission(request, obj) and not is_primary


@admin.register(LoginMethod)
class LoginMethodAdmin(OfSomebodyAdmin):
    fields = ("profile", "issuer", "subject", "idp_name", "created_at", "last_used_at")
    list_display = ("profile", "idp_name", "issuer", "last_used_at")
    list_select_related = ("profile",)
    list_filter = ("issuer",)
    search_fields = ("profile__username", "subject", "idp_name")

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]  # Any: rows
        """Write nothing yet: `remove_login_method` records it."""

    def delete_model(self, request: HttpRequest, obj: LoginMethod) -> None:
        try:
            remove_login_method(obj.profile, obj.pk, by=get_actor(request), but_session=request.session.session_key)
        except LastLoginMethodError as error:
            told = gettext("This is the only way in that %(username)s has: add another one first.")
            raise RefusedError(told % {"username": obj.profile.username}) from error


@admin.register(Verification)
class VerificationAdmin(RecordedAdmin):
    """Which mail went out and what became of it; neither the secret's hash nor what a registration asks for."""

    fields = (
        *("purpose", "address", "idp_name", "profile"),
        *("created_at", "expires_at", "used_at", "mailed_at", "mail_failed_at"),
    )
    list_display = ("address", "purpose", "profile", "created_at", "expires_at", "used_at", "mail_failed_at")
    list_select_related = ("profile",)
    list_filter = ("purpose", ("used_at", admin.EmptyFieldListFilter), ("mail_failed_at", admin.EmptyFieldListFilter))
    search_fields = ("address", "profile__username")
    ordering = ("-created_at",)
