"""The newsletter's tasks: subscribing whoever asked, following them to another address, forgetting who is erased.

Their arguments hold no address, because finished tasks are kept for a while. Without the newsletter's variables none
of them is enqueued.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.tasks import Task, task

from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.clients.newsletter import Newsletter, Subscriber, build_newsletter, hash_address
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.tasks import retry_later
from knowledge_commons_profiles.memberships.merging import list_networks
from knowledge_commons_profiles.profiles.models import Profile

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (60, 600, 3600, 6 * 3600, 24 * 3600)
NEW = "new-user"


def enqueue_subscription(profile: Profile) -> None:
    if build_newsletter():
        transaction.on_commit(partial(subscribe.enqueue, profile.pk))


def enqueue_address_change(profile: Profile, former: str) -> None:
    if build_newsletter():
        transaction.on_commit(partial(follow_address.enqueue, profile.pk, hash_address(former)))


def enqueue_forgetting(profile: Profile) -> None:
    """Have everything forgotten that is kept under the person's proven addresses; call it while they have them."""
    if not build_newsletter():
        return
    for row in profile.addresses.filter(verified_at__isnull=False):
        transaction.on_commit(partial(forget.enqueue, hash_address(row.address)))


@task()
def subscribe(profile_id: int, attempt: int = 0) -> None:
    profile = Profile.objects.filter(pk=profile_id).first()
    if profile and (subscriber := build_subscriber(profile)):
        tell(subscribe, lambda newsletter: newsletter.subscribe(subscriber), attempt=attempt, profile_id=profile_id)


@task()
def follow_address(profile_id: int, former_hash: str, attempt: int = 0) -> None:
    if address := EmailAddress.find_primary(profile_id):
        known = {"profile_id": profile_id, "former_hash": former_hash}
        tell(
            follow_address, lambda newsletter: newsletter.change_address(former_hash, address), attempt=attempt, **known
        )


@task()
def forget(address_hash: str, attempt: int = 0) -> None:
    tell(forget, lambda newsletter: newsletter.forget(address_hash), attempt=attempt, address_hash=address_hash)


def tell(
    task: Task[Any, Any], act: Callable[[Newsletter], object], *, attempt: int, **arguments: object
) -> None:  # Any: a task takes whatever it does
    """Do this at the newsletter, and have the task do it later when that does not answer."""
    newsletter = build_newsletter()
    if newsletter is None:
        return
    try:
        act(newsletter)
    except RemoteError as error:
        logger.warning("newsletter did not answer", extra={"act": task.name, "reason": str(error)})
        retry_later(task, attempt=attempt, delays_s=RETRY_DELAYS_S, **arguments)


def build_subscriber(profile: Profile) -> Subscriber | None:
    """Return what the newsletter is told of a person; None without a primary address. Its tags are their networks."""
    address = EmailAddress.find_primary(profile.pk)
    if not address:
        return None
    first, _, last = profile.display_name.rpartition(" ")
    networks = list_networks(profile.network_memberships.select_related("network").order_by("network__name"))
    return Subscriber(
        address=address,
        first_name=first or last,
        last_name=last if first else "",
        display_name=profile.display_name,
        username=profile.username,
        tags=(*(network.code for network in networks), NEW),
    )
