"""What other systems know about members, as operators see it: which copies are stale or failing, by system."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from knowledge_commons_profiles.accounts.admin.recording import RecordedAdmin
from knowledge_commons_profiles.core.breakers import read_state
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.sources import TERMS


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Any: Django's own
        del request, model_admin
        return [("failing", "failing"), ("stale", "stale"), ("unknown", "never fetched")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Copy]) -> QuerySet[Copy]:
        del request
        chosen = build_states().get(self.value() or "")
        return queryset.filter(chosen) if chosen else queryset


@admin.register(Copy)
class CopyAdmin(RecordedAdmin):
    """The copies, without what is in them: that is on the members' pages, for those who may see it."""

    fields = ("profile", "source", "fetched_at", "failed_at", "error", "failure_count", "due_at", "claimed_until")
    list_display = ("profile", "source", "fetched_at", "failed_at", "error", "failure_count", "due_at")
    list_select_related = ("profile",)
    list_filter = ("source", StateFilter)
    search_fields = ("profile__username", "profile__name")
    ordering = ("due_at",)
    change_list_template = "admin/mirrors/copy/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Copy]:
        copies: QuerySet[Copy] = super().get_queryset(request)
        return copies.defer("payload")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:  # Any: a context
        return super().changelist_view(request, {**(extra_context or {}), "source_rows": build_rows()})


def build_states() -> dict[str, Q]:
    now = timezone.now()
    return {
        "failing": Q(failure_count__gt=0),
        "stale": Q(due_at__lte=now) | Q(due_at=None),
        "unknown": Q(fetched_at=None),
    }


def build_rows() -> list[dict[str, Any]]:  # Any: counts, a moment and words
    """Return a line for each source that has copies, from one query; `rest` says why its system is left alone."""
    in_state = {name: Count("pk", filter=chosen) for name, chosen in build_states().items()}
    counted = Copy.objects.values("source").annotate(total=Count("pk"), oldest=Min("fetched_at"), **in_state)
    return [build_row(row) for row in counted.order_by("source") if row["source"] in Copy.Source.values]


def build_row(counts: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    source = Copy.Source(counts["source"])
    system = TERMS[source].system
    state, rest = read_state(system), ""
    if state.is_open:
        rest = f"left alone until {datetime.fromisoformat(state.retry_at):%H:%M} UTC ({state.reason})"
    return {**counts, "label": source.label, "system": system, "rest": rest}
