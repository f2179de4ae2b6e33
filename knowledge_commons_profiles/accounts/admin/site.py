"""The site's own matters: memberships, pages that staff write, background tasks."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin, SlugStaysAdmin
from knowledge_commons_profiles.core.html import clean_page
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.pages.models import SitePage

admin.site.unregister(DBTaskResult)  # its own page shows the arguments, and those of a mail hold the link's secret


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Who belongs where; changed on the person's roles page."""

    fields = ("profile", "network", "source", "state", "since", "checked_at", "roles")
    list_display = fields
    list_select_related = ("profile", "network")
    list_filter = ("network", "source", "state")
    search_fields = ("profile__username", "profile__name")
    ordering = ("-updated_at",)

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
    may_add = may_change = may_delete = True


@admin.register(DBTaskResult)
class TaskAdmin(RecordedAdmin):
    """What is waiting, what failed and why. Arguments and results are not shown: they may hold secrets."""

    fields = (
        *("task_path", "status", "priority", "queue_name", "enqueued_at", "started_at", "finished_at"),
        *("exception_class_path", "traceback"),
    )
    list_display = ("task_path", "status", "enqueued_at", "started_at", "finished_at", "exception_class_path")
    list_filter = ("status", "task_path")
    ordering = ("-enqueued_at",)
