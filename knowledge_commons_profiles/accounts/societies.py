"""Asking societies who their members are, in the background, by the addresses that people have proven to be theirs.

A society that is away, or whose answer cannot be read, changes nothing: the last known state and its date stay.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.membership_changes import publish_memberships
from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.clients.societies.asking import Society
from knowledge_commons_profiles.clients.societies.known import build_societies
from knowledge_commons_profiles.core.breakers import may_call, read_state, watching
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.tasks import retry_later
from knowledge_commons_profiles.memberships.merging import list_networks
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.memberships.turns import take_turn
from knowledge_commons_profiles.profiles.models import Profile

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (300, 1800, 7200)
# Nobody waits for these tasks, and others (mail) shall not wait for them: low priority, a few people each.
NIGHTLY_PRIORITY = -50
PEOPLE_A_TASK = 5
PEOPLE_QUEUED_AT_ONCE = 500
API = Membership.Source.API
State = Membership.State

type Societies = Mapping[str, Society]


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of asking about one person, by the networks' codes.

    `unread` gave no answer, or were not asked because they are left alone for a while; they changed nothing.
    """

    states: Mapping[str, State]
    unread: tuple[str, ...] = ()
    is_changed: bool = False


def enqueue_sync(profile: Profile, *, is_forced: bool = False) -> None:
    """Ask in the background, after the commit; `is_forced` also societies that were asked lately."""
    transaction.on_commit(partial(sync_person.enqueue, profile.pk, is_forced=is_forced))


@task()
def sync_person(profile_id: int, is_forced: bool = False, attempt: int = 0) -> None:  # noqa: FBT001, FBT002 (a task's arguments are JSON)
    """Ask those societies that have not been asked for SYNC_HOURS; later again those that did not answer."""
    societies = find_societies()
    synced = sync_memberships(profile_id, societies, asked_before=None if is_forced or attempt else find_due_moment())
    if synced.unread:
        retry_later(sync_person, attempt=attempt, delays_s=RETRY_DELAYS_S, profile_id=profile_id, is_forced=is_forced)


@task(priority=NIGHTLY_PRIORITY)
def sync_people(profile_ids: list[int]) -> None:
    societies = find_societies()
    for profile_id in profile_ids:
        sync_memberships(profile_id, societies, asked_before=find_due_moment())


@task()
def queue_due() -> int:
    """Enqueue those who have not been asked about for SYNC_HOURS, a few hundred at a time; return how many."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    if DBTaskResult.objects.filter(task_path=sync_people.module_path, status__in=waiting).exists():
        return 0
    due = list(find_due(find_societies(), find_due_moment()).values_list("pk", flat=True)[:PEOPLE_QUEUED_AT_ONCE])
    for start in range(0, len(due), PEOPLE_A_TASK):
        sync_people.enqueue(due[start : start + PEOPLE_A_TASK])
    return len(due)


def find_societies() -> dict[str, Society]:
    """Return the societies that can be asked and have a network here."""
    societies = build_societies(take_turn)
    known = {code.upper() for code in Network.objects.values_list("code", flat=True)}
    return {code: society for code, society in societies.items() if code in known}


def find_due_moment() -> datetime:
    return timezone.now() - timedelta(hours=settings.SYNC_HOURS)


def find_due(societies: Collection[str], moment: datetime) -> "QuerySet[Profile]":
    """Return whom a society that answers at present has not been asked about since; the newest first."""
    askable = [code.lower() for code in societies if not is_left_alone(code)]
    asked = Q(
        network_memberships__source=API,
        network_memberships__network__code__lower__in=askable,
        network_memberships__asked_at__gte=moment,
    )
    return (
        Profile.objects.filter(pk__in=EmailAddress.objects.filter(verified_at__isnull=False).values("profile"))
        .public()
        .annotate(asked_count=Count("network_memberships", filter=asked, distinct=True))
        .filter(asked_count__lt=len(askable))
        .order_by("-pk")
    )


def sync_memberships(
    profile_id: int,
    societies: Societies,
    *,
    asked_before: datetime | None = None,
    is_dry: bool = False,
    is_told: bool = True,
) -> Synced:
    """Ask about one person by each of their proven addresses, then write what was answered.

    With `asked_before`, only societies that have not been asked since. Call it outside of transactions.
    """
    addresses = find_addresses(profile_id)
    rows = Membership.objects.filter(profile=profile_id, source=API).select_related("network")
    fresh = {row.network.code.upper() for row in rows if asked_before and row.asked_at and row.asked_at > asked_before}
    wanted = {code: society for code, society in societies.items() if code not in fresh}
    if not addresses or not wanted:
        return Synced({})
    asked = {code: ask(code, society, addresses) for code, society in wanted.items()}
    answers = {code: state for code, state in asked.items() if state is not None}
    unread = tuple(code for code, state in asked.items() if state in {None, State.UNKNOWN})
    is_changed = not is_dry and save(profile_id, addresses, answers, is_told=is_told)
    return Synced(answers, unread, is_changed)


def find_addresses(profile_id: int) -> list[str]:
    proven = EmailAddress.objects.filter(profile=profile_id, verified_at__isnull=False)
    return list(proven.order_by("-is_primary", "pk").values_list("address", flat=True))


def ask(code: str, society: Society, addresses: Collection[str]) -> State | None:
    """Return yes when any address is a member's, no when the society says so of every one, else unknown.

    None is for a society that is left alone: nobody was asked about, and the person stays due.
    """
    system, state = name_system(code), State.NO
    for address in addresses:
        if not may_call(system):
            return None
        try:
            with watching(system):
                if society.is_member(address):
                    return State.YES
        except RemoteError as error:
            logger.warning("society did not answer", extra={"society": code, "reason": str(error)})
            state = State.UNKNOWN
    return state


def is_left_alone(code: str) -> bool:
    state = read_state(name_system(code))
    return state.is_open and datetime.fromisoformat(state.retry_at) > timezone.now()


def name_system(code: str) -> str:
    return f"society-{code.lower()}"


@transaction.atomic
def save(profile_id: int, addresses: list[str], answers: Mapping[str, State], *, is_told: bool) -> bool:
    """Write the answers and tell whether the person now belongs elsewhere. Of two at once the second waits.

    Answers about addresses that are not the person's any more are thrown away; whoever changed them has us ask again.
    """
    profile = Profile.objects.select_for_update(of=("self",)).filter(pk=profile_id).first()
    if profile is None or find_addresses(profile_id) != addresses:
        return False
    before = {network.pk for network in list_networks(find_rows(profile))}
    networks = {network.code.upper(): network for network in Network.objects.all()}
    write(profile, {networks[code]: state for code, state in answers.items() if code in networks})
    is_changed = before != {network.pk for network in list_networks(find_rows(profile))}
    if is_changed:
        publish_memberships(profile, is_told=is_told)
    return is_changed


def find_rows(profile: Profile) -> "QuerySet[Membership]":
    return profile.network_memberships.select_related("network")


def write(profile: Profile, states: Mapping[Network, State]) -> None:
    """Write each society's answer, and of one that gave none only that it was asked.

    `updated_at` moves with the state alone: kept pages are found by it.
    """
    now = timezone.now()
    kept = {row.network_id: row for row in find_rows(profile).filter(source=API)}
    for network, state in states.items():
        row = kept.get(network.pk) or Membership(profile=profile, network=network, source=API)
        row.asked_at = now
        if state != State.UNKNOWN:
            row.checked_at = now
        if row.pk and state in {State.UNKNOWN, row.state}:
            row.save(update_fields=["asked_at", "checked_at"])
            continue
        row.state = state
        row.since = now.date() if state != State.UNKNOWN else None
        row.save()
