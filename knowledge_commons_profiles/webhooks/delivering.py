"""From changes to deliveries, and from deliveries to receivers: at least once, in order for each person.

All database work is done in the task's own thread; the threads beside it only wait for receivers, a few for each
endpoint, so that a slow one takes nobody else's turn.
"""

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from http import HTTPStatus
from time import monotonic

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from knowledge_commons_profiles.core.breakers import may_call, read_state, record_failure, record_success
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.http import fetch
from knowledge_commons_profiles.profiles.changes import read_on
from knowledge_commons_profiles.profiles.models import Change
from knowledge_commons_profiles.webhooks.configured import sync_endpoints
from knowledge_commons_profiles.webhooks.messages import Message, build_message, hears
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint

logger = logging.getLogger(__name__)

READER = "webhooks"
CHANGES_AT_ONCE = 500
AT_ONCE = 4  # requests to one endpoint
LONGEST_RUN_S = 60.0  # then another task has its turn
LEASE = timedelta(minutes=5)  # after which a delivery whose worker was killed is sent again
MINUTE, HOUR = 60, 60 * 60
# The pause after each failed attempt: a day in all.
PAUSES_S = (10, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR)
# The receiver understood, and will say the same tomorrow. The standard knows no such answer but Gone.
REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY})

type Running = dict[Future[int], Delivery]


@transaction.atomic
def fan_out() -> int:
    """Make a delivery of each new change for each endpoint that hears of it; return how many changes there were."""
    changes = read_on(READER, most=CHANGES_AT_ONCE)
    for change in changes:
        if change.kind == Change.Kind.DELETED:
            Delivery.objects.filter(profile_number=change.profile_number).delete()
    endpoints = list(Endpoint.objects.filter(is_active=True))
    Delivery.objects.bulk_create(
        (
            build_delivery(change, endpoint)
            for change in changes
            for endpoint in endpoints
            if hears(endpoint, change.kind)
        ),
        ignore_conflicts=True,
    )
    return len(changes)


def build_delivery(change: Change, endpoint: Endpoint) -> Delivery:
    return Delivery(
        endpoint=endpoint,
        event_id=f"evt_{change.pk}",
        kind=change.kind,
        profile_number=change.profile_number,
        username=change.username,
        reference=change.reference,
        happened_at=change.happened_at,
    )


def deliver_due() -> int:
    """Send what is due to every endpoint, side by side; return how many requests were made."""
    sync_endpoints()
    while fan_out() == CHANGES_AT_ONCE:
        continue
    endpoints = list(Endpoint.objects.filter(is_active=True))
    deadline, sent_count = monotonic() + LONGEST_RUN_S, 0
    running: Running = {}
    with ThreadPoolExecutor(max_workers=max(1, AT_ONCE * len(endpoints)), thread_name_prefix="webhooks") as pool:
        while True:
            for endpoint in endpoints if monotonic() < deadline else ():
                sent_count += start(endpoint, running, pool)
            if not running:
                return sent_count
            for future in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
                finish(running.pop(future), future)


def start(endpoint: Endpoint, running: Running, pool: ThreadPoolExecutor) -> int:
    """Begin as many requests to the endpoint as it may have at once, one while it is known to be down."""
    busy = sum(delivery.endpoint_id == endpoint.pk for delivery in running.values())
    free = (1 if read_state(endpoint.system).is_open else AT_ONCE) - busy
    if free <= 0 or not find_due(endpoint).exists() or not may_call(endpoint.system):
        return 0
    started = 0
    for delivery in claim(endpoint, most=free):
        message = build_message(delivery)
        if message is None:
            end(delivery, Delivery.State.NEEDLESS)
            continue
        running[pool.submit(send, message)] = delivery
        started += 1
    return started


def find_due(endpoint: Endpoint) -> "models.QuerySet[Delivery]":
    """Return what may be sent now, the oldest first, and of each person the first alone."""
    waiting = Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.WAITING)
    earlier = waiting.filter(profile_number=OuterRef("profile_number"), pk__lt=OuterRef("pk"))
    return waiting.filter(~Exists(earlier), next_at__lte=timezone.now()).order_by("pk")


@transaction.atomic
def claim(endpoint: Endpoint, *, most: int) -> list[Delivery]:
    """Take what is due, and put it off until its lease is over."""
    claimed = list(find_due(endpoint).select_for_update(skip_locked=True)[:most])
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in claimed]).update(next_at=timezone.now() + LEASE)
    for delivery in claimed:
        delivery.endpoint = endpoint
    return claimed


def send(message: Message) -> int:
    """Return the status of the answer; what it says besides is nobody's business. Raises RemoteError."""
    answer = fetch(
        message.url, method=message.method, body=message.body, headers=message.headers, limit_s=message.limit_s
    )
    return answer.status


def finish(delivery: Delivery, future: Future[int]) -> None:
    """Write down how it went."""
    delivery.attempts += 1
    delivery.tried_at = timezone.now()
    try:
        delivery.last_status, delivery.last_error = future.result(), ""
    except RemoteError as error:
        delivery.last_status, delivery.last_error = None, str(error)[:200]
    status, endpoint = delivery.last_status or 0, delivery.endpoint
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        note_success(endpoint)
        end(delivery, Delivery.State.DELIVERED)
    elif endpoint.form != Endpoint.Form.STANDARD and status in REFUSALS:
        note_success(endpoint)
        end(delivery, Delivery.State.REFUSED)
    else:
        put_off(delivery)


def note_success(endpoint: Endpoint) -> None:
    """Once a receiver is back it is told at once all that waits for it."""
    if read_state(endpoint.system).failures:
        Delivery.objects.filter(
            endpoint=endpoint, state=Delivery.State.WAITING, attempts__gt=0, next_at__gt=timezone.now() + LEASE
        ).update(next_at=timezone.now())
    record_success(endpoint.system)


def note_failure(endpoint: Endpoint, reason: str) -> None:
    """Count it, unless it was under way already when the breaker opened: that says nothing new."""
    state = read_state(endpoint.system)
    if not state.is_open or state.retry_at <= timezone.now().isoformat():
        record_failure(endpoint.system, reason)


def put_off(delivery: Delivery) -> None:
    reason = delivery.last_error or f"status {delivery.last_status}"
    note_failure(delivery.endpoint, reason)
    facts = {"endpoint": delivery.endpoint.name, "event_id": delivery.event_id, "reason": reason}
    if delivery.last_status == HTTPStatus.GONE and delivery.endpoint.form == Endpoint.Form.STANDARD:
        logger.warning("webhook endpoint is gone", extra=facts)
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(is_active=False)
    if delivery.attempts > len(PAUSES_S):
        logger.error("webhook given up", extra=facts)
        end(delivery, Delivery.State.EXHAUSTED)
        return
    logger.warning("webhook not delivered", extra={**facts, "attempt": delivery.attempts})
    delivery.next_at = timezone.now() + timedelta(seconds=PAUSES_S[delivery.attempts - 1])
    write(delivery)


def end(delivery: Delivery, state: Delivery.State) -> None:
    delivery.state = state
    write(delivery)


def write(delivery: Delivery) -> None:
    """Write the row, unless its person was erased meanwhile."""
    fields = ("state", "attempts", "next_at", "tried_at", "last_status", "last_error")
    Delivery.objects.filter(pk=delivery.pk).update(**{name: getattr(delivery, name) for name in fields})
