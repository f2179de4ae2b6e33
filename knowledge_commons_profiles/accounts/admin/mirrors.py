"""What other systems know about members, as operators see it: which copies are stale or failing, by system."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One line of the table. `rest` says why and until when its system is left alone, where it is."""

    label: str
    system: str
    total: int
    stale: int
    failing: int
    unknown: int
    oldest: datetime | None
    rest: str


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


def build_rows() -> list[SourceRow]:
    """Return a line for each source that has copies, from one query."""
    states = build_states()
    counted = Copy.objects.values("source").annotate(
        total=Count("pk"),
        oldest=Min("fetched_at"),
        stale=Count("pk", filter=states["stale"]),
        failing=Count("pk", filter=states["failing"]),
        unknown=Count("pk", filter=states["unknown"]),
    )
    return [
        SourceRow(
            label=str(Copy.Source(row["source"]).label),
            system=TERMS[Copy.Source(row["source"])].system,
            total=row["total"],
            stale=row["stale"],
            failing=row["failing"],
            unknown=row["unknown"],
            oldest=row["oldest"],
            rest=describe_rest(TERMS[Copy.Source(row["source"])].system),
        )
        for row in counted.order_by("source")
        if row["source"] in Copy.Source.values
    ]


def describe_rest(system: str) -> str:
    state = read_state(system)
    if not state.is_open:
        return ""
    return f"left alone until {datetime.fromisoformat(state.retry_at):%H:%M} UTC ({state.reason})"
