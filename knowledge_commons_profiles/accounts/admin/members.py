"""Profiles and what belongs to them. They are read here, and changed on pages of their own."""

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.profiles.editors import get_actor
from knowledge_commons_profiles.profiles.interests import MERGED, merge_interests, rename_interest
from knowledge_commons_profiles.profiles.models import Interest, Profile, Version


@admin.register(Profile)
class ProfileAdmin(RecordedAdmin):
    fields = (
        *("links", "username", "name", "user", "affiliation", "orcid", "wordpress_id"),
        *("is_listed", "is_suspended", "suspension_reason", "closes_at", "created_at", "updated_at", "revision"),
    )
    list_display = ("username", "name", "affiliation", "is_listed", "is_suspended", "updated_at", "links")
    list_filter = ("is_suspended", "is_listed", ("user", admin.EmptyFieldListFilter))
    search_fields = ("username", "name", "orcid", "addresses__address")
    ordering = ("username",)

    @admin.display(description="on the site")
    def links(self, profile: Profile) -> SafeString:
        page = profile.get_absolute_url()
        addresses = (
            ("page", page),
            ("edit", f"{page}edit-profile/"),
            ("settings", f"{page}settings/"),
            ("roles", reverse("accounts:roles", args=[profile.username.lower()])),
            ("history", reverse("profiles:history", args=[profile.username.lower()])),
        )
        return format_html_join(" · ", '<a href="{}">{}</a>', ((address, label) for label, address in addresses))


@admin.register(Interest)
class InterestAdmin(RecordedAdmin):
    fields = ("label", "slug")
    readonly_fields = ("slug",)
    list_display = ("label", "slug", "people")
    search_fields = ("label", "slug")
    actions = ("merge",)
    may_change = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Interest]:
        interests: models.QuerySet[Interest] = super().get_queryset(request)
        return interests.annotate(people_count=Count("profiles"))

    @admin.display(ordering="people_count")
    def people(self, interest: Interest) -> int:
        return int(getattr(interest, "people_count", 0))

    def save_model(self, request: HttpRequest, obj: Interest, form: ModelForm[Interest], change: bool) -> None:  # type: ignore[override]  # noqa: FBT001 (Django's signature)
        super().save_model(request, obj, form, change)
        rename_interest(obj)

    @admin.action(description="Merge the chosen interests into one", permissions=["change"])
    def merge(self, request: HttpRequest, queryset: models.QuerySet[Interest]) -> HttpResponse | None:
        """Ask which one stays, then move everybody to it."""
        chosen = list(queryset)
        kept = next((interest for interest in chosen if str(interest.pk) == request.POST.get("kept")), None)
        if kept is None:
            context = {**self.admin_site.each_context(request), "title": "Merge interests", "interests": chosen}
            return TemplateResponse(request, "admin/profiles/interest/merge.html", context)
        gone = [interest for interest in chosen if interest != kept]
        count = merge_interests(kept, gone, by=get_actor(request))
        self.message_user(request, f"{MERGED.capitalize()} into “{kept}”: {count} people moved.", messages.SUCCESS)
        return None


@admin.register(Version)
class VersionAdmin(RecordedAdmin):
    """Which fields were changed when; what they held is on the profile's history page."""

    fields = ("profile", "revision", "changed_by", "changed_at", "changed_fields", "history")
    list_display = ("profile", "revision", "changed_by", "changed_at", "changed_fields")
    list_select_related = ("profile", "changed_by")
    search_fields = ("profile__username",)
    ordering = ("-changed_at",)

    @admin.display(description="fields")
    def changed_fields(self, version: Version) -> str:
        return ", ".join(version.before)

    @admin.display(description="history")
    def history(self, version: Version) -> SafeString:
        address = reverse("profiles:history", args=[version.profile.username.lower()])
        return format_html('<a href="{}?before={}">look at it, or put it back</a>', address, version.revision + 1)
