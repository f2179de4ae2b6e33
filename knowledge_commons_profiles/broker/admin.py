"""Who may have members' sign-ins: callbacks beside those that variables name, and OpenID clients."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_application_model

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.broker.callbacks import forget_places
from knowledge_commons_profiles.broker.models import Callback, LogoutAddress
from knowledge_commons_profiles.core.addresses import HttpsValidator
from knowledge_commons_profiles.profiles.staff import is_superuser


@admin.register(Callback)
class CallbackAdmin(RecordedAdmin):
    fields = ("name", "host", "with_subdomains", "path", "is_active", "created_at")
    readonly_fields = ("created_at",)
    list_display = ("name", "host", "with_subdomains", "path", "is_active")
    list_filter = ("is_active",)
    may_add = may_change = may_delete = True
    changed_by = staticmethod(is_superuser)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)  # Any: a form's
        super().save_model(request, obj, form, change)
        forget_places()


# Tokens, codes and grants are nobody's to look at, and each of the library's pages shows some of them.
for model in apps.get_app_config("oauth2_provider").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class LogoutAddressInline(admin.StackedInline[LogoutAddress, Any]):
    model = LogoutAddress
    verbose_name_plural = "Back-channel logout"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        return is_superuser(request.user)

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission


class ClientForm(forms.ModelForm[Any]):  # Any: the library's model
    """The library asks for https and says neither of which field that is, nor what to write."""

    def clean_redirect_uris(self) -> str:
        return self.clean_addresses("redirect_uris", "A redirect address")

    def clean_post_logout_redirect_uris(self) -> str:
        return self.clean_addresses("post_logout_redirect_uris", "A redirect address after signing out")

    def clean_addresses(self, field: str, what: str) -> str:
        addresses: str = self.cleaned_data[field]
        for address in addresses.split():
            HttpsValidator(what)(address)
        return addresses


@admin.register(get_application_model())
class ClientAdmin(RecordedAdmin):
    """OpenID clients: code flow with PKCE and RS256, and a secret that is shown once."""

    form = ClientForm
    fields = ("name", "client_id", "redirect_uris", "post_logout_redirect_uris", "skip_authorization", "created")
    readonly_fields = ("client_id", "created")
    list_display = ("name", "client_id", "skip_authorization", "created")
    search_fields = ("name", "client_id")
    inlines = (LogoutAddressInline,)
    actions = ("give_new_secret",)
    may_add = may_change = may_delete = True
    changed_by = staticmethod(is_superuser)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)  # Any: the library's model
        if not change:
            obj.client_type, obj.algorithm = obj.CLIENT_CONFIDENTIAL, obj.RS256_ALGORITHM
            obj.authorization_grant_type = obj.GRANT_AUTHORIZATION_CODE
            self.set_secret(request, obj)
        super().save_model(request, obj, form, change)

    @admin.action(description="Give a new secret; the former one ends at once", permissions=["change"])
    def give_new_secret(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> None:  # Any: as above
        for client in queryset:
            self.set_secret(request, client)
            client.save()
            self.record(request, "gave a new secret to", client)

    def set_secret(self, request: HttpRequest, client: Any) -> None:  # Any: as above
        client.client_secret = generate_client_secret()
        messages.warning(request, f"Copy the secret now, it is not shown again: {client.client_secret}")
