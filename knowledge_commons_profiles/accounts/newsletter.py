"""The newsletter's tasks: subscribing whoever asked, following them to another address, forgetting who is erased.

Their arguments hold no address, because finished tasks are kept for a while. Without the newsletter's variables none
of them is enqueued.
"""

import logging
from functools import partial

from django.db import transaction
from django.tasks import task

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
    newsletter, profile = build_newsletter(), Profile.objects.filter(pk=profile_id).first()
    subscriber = build_subscriber(profile) if profile else None
    if newsletter is None or subscriber is None:
        return
    try:
        newsletter.subscribe(subscriber)
    except RemoteError as error:
        note_failure("subscribe", error)
        retry_later(subscribe, attempt=attempt, delays_s=RETRY_DELAYS_S, profile_id=profile_id)


@task()
def follow_address(profile_id: int, former_hash: str, attempt: int = 0) -> None:
    newsletter, profile = build_newsletter(), Profile.objects.filter(pk=profile_id).first()
    address = find_primary(profile) if profile else ""
    if newsletter is None or not address:
        return
    try:
        newsletter.change_address(former_hash, address)
    except RemoteError as error:
        note_failure("change address", error)
        retry_later(
            follow_address,
            attempt=attempt,
            delays_s=RETRY_DELAYS_S,
            profile_id=profile_id,
            former_hash=former_hash,
        )


@task()
def forget(address_hash: str, attempt: int = 0) -> None:
    newsletter = build_newsletter()
    if newsletter is None:
        return
    try:
        newsletter.forget(address_hash)
    except RemoteError as error:
        note_failure("forget", error)
        retry_later(forget, attempt=attempt, delays_s=RETRY_DELAYS_S, address_hash=address_hash)


def note_failure(act: str, error: RemoteError) -> None:
    logger.warning("newsletter did not answer", extra={"act": act, "reason": str(error)})


def find_primary(profile: Profile) -> str:
    row = profile.addresses.filter(is_primary=True).first()
    return row.address if row else ""


def build_subscriber(profile: Profile) -> Subscriber | None:
    """Return what the newsletter is told of a person; None without a primary address. Its tags are their networks."""
    address = find_primary(profile)
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


def get_newsletter() -> Newsletter:
    """Return the newsletter. Raises LookupError where its variables are not all set."""
    newsletter = build_newsletter()
    if newsletter is None:
        raise LookupError("The newsletter's variables (MAILCHIMP_…) are not all set.")
    return newsletter
