"""Groups: our copy of them, refreshed in the background, and their shape as Works' collections read it."""

import logging
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.tasks import task

from knowledge_commons_profiles.api.models import KnownGroup
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.numbers import LARGEST_NUMBER
from knowledge_commons_profiles.wordpress.asking import is_configured
from knowledge_commons_profiles.wordpress.groups import Group, fetch_all_groups

logger = logging.getLogger(__name__)

UPLOAD_ROLES = ["member", "moderator", "administrator"]
MODERATE_ROLES = ["moderator", "administrator"]


def find_group(wanted: int | str, *, may_see_hidden: bool) -> KnownGroup | None:
    """Return the group of this number or slug; of several with one slug, the oldest."""
    if (wanted > LARGEST_NUMBER) if isinstance(wanted, int) else ("\x00" in wanted):  # no row can hold it
        return None
    groups = KnownGroup.objects.filter(Q(number=wanted) if isinstance(wanted, int) else Q(slug=wanted))
    if not may_see_hidden:
        groups = groups.filter(visibility="public")
    return groups.order_by("number").first()


def build_group(group: KnownGroup) -> dict[str, Any]:  # Any: JSON
    return {
        **group.details,
        "id": group.number,
        "slug": group.slug,
        "visibility": group.visibility,
        "status": group.visibility,
        "upload_roles": UPLOAD_ROLES,
        "moderate_roles": MODERATE_ROLES,
    }


@task()
def refresh_groups() -> None:
    """Make our copy what WordPress has; without a WordPress there is none. While it is away, the last copy stays."""
    try:
        groups = fetch_all_groups() if is_configured() else []
    except RemoteError as error:
        logger.warning("groups not refreshed", extra={"reason": str(error)})
        return
    write_groups(groups)


@transaction.atomic
def write_groups(groups: Iterable[Group]) -> None:
    """Write what is new or different, and forget what is gone."""
    current = {group.id: build_row(group) for group in groups}
    known = KnownGroup.objects.in_bulk()
    KnownGroup.objects.filter(pk__in=known.keys() - current.keys()).delete()
    changed = [row for number, row in current.items() if number not in known or not is_same(row, known[number])]
    KnownGroup.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["slug", "visibility", "details"],
        batch_size=500,
    )


def build_row(group: Group) -> KnownGroup:
    fields = asdict(group)
    number, slug, visibility = (fields.pop(name) for name in ("id", "slug", "visibility"))
    return KnownGroup(number=number, slug=slug[:200], visibility=visibility, details=fields)


def is_same(row: KnownGroup, known: KnownGroup) -> bool:
    return (row.slug, row.visibility, row.details) == (known.slug, known.visibility, known.details)
