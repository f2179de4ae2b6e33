"""The site's own matters: networks, pages that staff write, background tasks."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.core.html import clean_page
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.pages.models import SitePage

admin.site.unregister(DBTaskResult)  # its own page shows the arguments, and those of a mail hold the link's secret


class SlugStaysAdmin(RecordedAdmin):
    """A slug is an address, and listings hold it: it is chosen once."""

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        fields = tuple(str(field) for field in super().get_readonly_fields(request, obj))
        return (*fields, "slug") if obj else fields

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> dict[str, Any]:  # Any: Django's own
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))


@admin.register(Network)
class NetworkAdmin(SlugStaysAdmin):
    fields = ("name", "slug", "code", "tagline", "website", "domain", "is_open", "accent", "updated_at", "members")
    readonly_fields = ("updated_at", "members")
    prepopulated_fields = {"slug": ("name",)}
    list_display = ("name", "code", "slug", "domain", "is_open", "accent", "members")
    list_filter = ("is_open",)
    search_fields = ("name", "code", "slug")
    actions = None
    may_add = may_change = True

    @admin.display(description="list of members")
    def members(self, network: Network) -> SafeString | str:
        if not network.pk:
            return "-"
        return format_html('<a href="{}">upload</a>', reverse("accounts:upload_csv", args=[network.slug]))


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Who belongs where; changed on the person's roles page."""

    fields = ("profile", "network", "source", "state", "since", "checked_at", "roles")
    readonly_fields = fields
    list_display = ("profile", "network", "source", "state", "since", "checked_at", "roles")
    list_select_related = ("profile", "network")
    list_filter = ("network", "source", "state")
    search_fields = ("profile__username", "profile__name")
    ordering = ("-updated_at",)
    actions = None

    @admin.display(description="roles page")
    def roles(self, membership: Membership) -> SafeString:
        address = reverse("accounts:roles", args=[membership.profile.username.lower()])
        return format_html('<a href="{}">change</a>', address)


class SitePageForm(forms.ModelForm[SitePage]):
    class Meta:
        model = SitePage
        fields = ("title", "slug", "body", "cta_text", "cta_url", "is_in_footer")
        help_texts = {
            "body": "HTML: p, h2, h3, h4, strong, em, a, ul, ol, li, blockquote, hr, br. Anything else is taken out "
            "when you save."
        }

    def clean_body(self) -> str:
        return str(clean_page(self.cleaned_data["body"]))


@admin.register(SitePage)
class SitePageAdmin(SlugStaysAdmin):
    form = SitePageForm
    fields = (*SitePageForm.Meta.fields, "updated_at")
    readonly_fields = ("updated_at",)
    prepopulated_fields = {"slug": ("title",)}
    list_display = ("title", "slug", "is_in_footer", "updated_at")
    list_filter = ("is_in_footer",)
    search_fields = ("title", "slug", "body")
    actions = None
    may_add = may_change = may_delete = True


@admin.register(DBTaskResult)
class TaskAdmin(RecordedAdmin):
    """What is waiting, what failed and why. Arguments and results are not shown: they may hold secrets."""

    fields = (
        *("task_path", "status", "priority", "queue_name", "enqueued_at", "started_at", "finished_at"),
        *("exception_class_path", "traceback"),
    )
    readonly_fields = fields
    list_display = ("task_path", "status", "enqueued_at", "started_at", "finished_at", "exception_class_path")
    list_filter = ("status", "task_path")
    ordering = ("-enqueued_at",)
    actions = None
