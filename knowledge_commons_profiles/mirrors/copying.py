"""Refreshing one copy: by one worker at a time, with pauses that grow while its source fails.

What a source's answer means is not known here: whoever refreshes brings a function that fetches it. A failing source
costs nobody anything: the last good payload stays with its date, and the reason is kept beside it.
"""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from knowledge_commons_profiles.core.breakers import may_call, read_state, watching
from knowledge_commons_profiles.core.errors import MissingError, RemoteError, UnreachableError
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.sources import TERMS

logger = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=2)  # longer than any source may take; a killed worker's claim ends by itself
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
JITTER = 0.2  # so that what was fetched together does not come back together
UNASKED_FOR = timedelta(days=1)

type Payload = list[dict[str, object]]
type Then = Callable[[Copy, datetime | None], None]


class Outcome(StrEnum):
    REFRESHED = "refreshed"
    FAILED = "failed"
    LEFT_ALONE = "left alone"  # the system keeps failing, and is given a pause
    FRESH = "fresh"  # or somebody else refreshes it just now


def refresh(
    copy: Copy, fetch: Callable[[], Payload], *, system: str, is_forced: bool = False, then: Then | None = None
) -> Outcome:
    """Fetch the copy anew when it is due, or in any case when `is_forced`, unless somebody else does so now.

    `then` is called with the fresh copy and the date of the former one, in the transaction that writes it.
    """
    if not claim(copy, is_forced=is_forced):
        return Outcome.FRESH
    if not is_forced and not may_call(system):
        postpone(copy, system)
        return Outcome.LEFT_ALONE
    try:
        with watching(system):
            payload = fetch()
    except RemoteError as error:
        return note_failure(copy, explain(system, error))
    keep(copy, payload, then)
    return Outcome.REFRESHED


def ensure_copy(profile_id: int, source: Copy.Source) -> Copy:
    """Return the source's copy, without its payload; an unknown one before the first refresh."""
    copies = Copy.objects.defer("payload")
    return (
        copies.filter(profile_id=profile_id, source=source).first()
        or (copies.get_or_create(profile_id=profile_id, source=source)[0])
    )


def claim(copy: Copy, *, is_forced: bool) -> bool:
    """Take the copy for ourselves, and tell whether it was to be had: one statement, so that of two only one gets it.

    A forced refresh takes what is fresh, and not what somebody else refreshes.
    """
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    due = Q() if is_forced else Q(due_at=None) | Q(due_at__lte=now)
    copy.claimed_until = now + CLAIMED_FOR
    return bool(Copy.objects.filter(free, due, pk=copy.pk).update(claimed_until=copy.claimed_until))


@transaction.atomic
def keep(copy: Copy, payload: Payload, then: Then | None) -> None:
    """Write a good answer, unless our claim is over and somebody else has the copy."""
    former = copy.fetched_at
    now = timezone.now()
    fresh_for = TERMS[Copy.Source(copy.source)].fresh_for
    copy.payload, copy.fetched_at = payload, now
    written = write(
        copy,
        payload=payload,
        fetched_at=now,
        error="",
        failure_count=0,
        due_at=now + vary(fresh_for or UNASKED_FOR),
    )
    if written and then is not None:
        then(copy, former)


def note_failure(copy: Copy, error: str) -> Outcome:
    """Write why it failed, and when to try again; the payload and its date stay."""
    pause = PAUSES[min(copy.failure_count, len(PAUSES) - 1)]
    now = timezone.now()
    write(
        copy,
        failed_at=now,
        error=error[:300],
        failure_count=copy.failure_count + 1,
        due_at=now + vary(pause),
    )
    logger.warning(
        "copy not refreshed", extra={"source": copy.source, "profile_id": copy.profile_id, "reason": error[:300]}
    )
    return Outcome.FAILED


def postpone(copy: Copy, system: str) -> None:
    """Write that the system is left alone, and try again when it may be called again."""
    state = read_state(system)
    now = timezone.now()
    retry_at = max(datetime.fromisoformat(state.retry_at), now)
    error = f"{system} has not been answering; it is asked again after a pause."
    write(copy, failed_at=now, error=error, due_at=retry_at + vary(timedelta(seconds=30)))


def put_off(copies: "list[Copy]") -> None:
    """Leave copies alone that nobody can refresh here: their source is not configured, or the member named none."""
    Copy.objects.filter(pk__in=[copy.pk for copy in copies]).update(due_at=timezone.now() + UNASKED_FOR)


def write(copy: Copy, **values: object) -> bool:
    """Write the columns and give the copy back, while it is ours; tell whether it was."""
    ours = Copy.objects.filter(pk=copy.pk, claimed_until=copy.claimed_until)
    return bool(ours.update(**values, claimed_until=None, updated_at=timezone.now()))


def vary(pause: timedelta) -> timedelta:
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 (spreads load, guards nothing)


def explain(system: str, error: RemoteError) -> str:
    """Return a sentence for the owner."""
    if isinstance(error, MissingError):
        return f"{system}: {error}."
    if isinstance(error, UnreachableError):
        return f"{system} did not answer in time ({error})."
    return f"{system} answered something that cannot be used ({error})."
