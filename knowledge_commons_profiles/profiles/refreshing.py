"""Refreshing what other systems know about a member: who asks for it, and the tasks that do it."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.mirrors.copying import Outcome, ensure_copy, put_off, refresh
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.sources import TERMS
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sources import WAYS, find_sources, find_system, has_sources
from knowledge_commons_profiles.profiles.wordpress_numbers import ensure_wordpress_id

logger = logging.getLogger(__name__)

WANTED_FOR_S = 60
SWEPT_AFTER = timedelta(days=1)  # a copy that nobody looked at
SWEPT_AT_ONCE = 200
MOST_WAITING = 500


def refresh_sources(
    profile: Profile, sources: Iterable[Copy.Source], *, is_forced: bool = False
) -> Iterator[tuple[Copy.Source, Outcome]]:
    """Refresh one source after the other, and yield what came of each."""
    for source in sources:
        way = WAYS[source]
        outcome = refresh(
            ensure_copy(profile.pk, source),
            partial(way.fetch, profile),
            system=find_system(profile, source),
            is_forced=is_forced,
            then=partial(way.then, profile) if way.then else None,
        )
        yield source, outcome


@task()
def refresh_member(profile_id: int, sources: list[str] | None = None, *, is_forced: bool = False) -> dict[str, str]:
    """Refresh what is due of one member, or these sources; return what came of each."""
    profile = Profile.objects.filter(pk=profile_id).first()
    if profile is None:
        return {}
    ensure_wordpress_id(profile)
    there = find_sources(profile)
    chosen = [Copy.Source(source) for source in sources] if sources is not None else list(there)
    if sources is None:
        put_off(list(profile.copies.exclude(source__in=there).defer("payload")))
    return {source.value: outcome.value for source, outcome in refresh_sources(profile, chosen, is_forced=is_forced)}


@task()
def refresh_waiting() -> int:
    """Enqueue the members whose copies failed and may be tried again, or that nobody has looked at for a day."""
    waiting = DBTaskResult.objects.filter(task_path=refresh_member.module_path, status=TaskResultStatus.READY)
    if not has_sources() or waiting.count() >= MOST_WAITING:
        return 0
    members = list(find_waiting().values_list("profile_id", flat=True)[:SWEPT_AT_ONCE])
    for profile_id in dict.fromkeys(members):
        refresh_member.enqueue(profile_id)
    return len(members)


def find_waiting() -> "QuerySet[Copy]":
    now = timezone.now()
    failing = Q(due_at__lte=now) & ~Q(error="")
    forgotten = Q(due_at__lte=now - SWEPT_AFTER)
    return Copy.objects.filter(failing | forgotten).order_by("due_at")


def want_refresh(profile_id: int, *, is_due: bool) -> None:
    """Enqueue a member's refresh because somebody looked at their page, at most once a minute.

    This is the one write that a page view may cause (docs/decisions/0015). It must not cost the visitor their page.
    """
    if not is_due or not has_sources() or not cache.add(f"refresh-wanted:{profile_id}", 1, WANTED_FOR_S):
        return
    try:
        refresh_member.enqueue(profile_id)
    except DatabaseError:
        logger.warning("refresh could not be enqueued", extra={"profile_id": profile_id}, exc_info=True)


def ask_anew(profile: Profile, source: Copy.Source) -> None:
    """Refresh one source soon, however fresh it is, after the transaction that wants it."""
    if WAYS[source].can_ask(profile):
        Copy.objects.update_or_create(profile=profile, source=source, defaults={"due_at": None})
        transaction.on_commit(lambda: refresh_member.enqueue(profile.pk, [source.value], is_forced=True))


def forget_copy(profile: Profile, source: Copy.Source) -> None:
    """Forget what was known of a name that the member has given up, and ask anew under the present one, if any."""
    profile.copies.filter(source=source).delete()
    if TERMS[source].fresh_for is not None:
        ask_anew(profile, source)
