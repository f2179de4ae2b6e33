"""Background work on members' files: removing what has been replaced, and what was left behind."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.core.tasks import retry_later
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.models import FILE_FIELDS, Profile
from knowledge_commons_profiles.profiles.pictures import find_names
from knowledge_commons_profiles.profiles.stores import StoreError, delete_stored, reaching_the_store

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (60, 600, 3600)
FOLDERS = ("images", "cvs")
ORPHAN_AGE = timedelta(days=1)  # an upload that is still going on is younger
MOST_ORPHANS = 500  # of one run; the next one goes on


@task()
def remove_unused(names: list[str], attempt: int = 0) -> None:
    """Delete these files unless a profile or a network names their picture, or names them."""
    try:
        for name in names:
            if not is_used(names, name):
                delete_stored(name)
    except StoreError:
        retry_later(remove_unused, attempt=attempt, delays_s=RETRY_DELAYS_S, names=names)


def is_used(names: list[str], name: str) -> bool:
    """Tell whether any profile or network has this file, or the picture that it is a size of."""
    family = [other for other in {*names, name} if name in find_names(other)]
    naming = Q(*((f"{field}__in", family) for field in FILE_FIELDS), _connector=Q.OR)
    return Profile.objects.filter(naming).exists() or Network.objects.filter(logo__in=family).exists()


@task()
def remove_orphans() -> int:
    """Delete files that no profile and no network has and that are older than a day; return how many.

    All names in the store are held at once: about 100 bytes each, eight for a profile with everything.
    """
    used = set(iter_used_names())
    removed_count = 0
    try:
        for name in islice(iter_orphans(used), MOST_ORPHANS):
            delete_stored(name)
            removed_count += 1
            logger.info("orphaned file removed", extra={"file": name})
    except StoreError:
        logger.warning("orphaned files were not all removed", extra={"removed_count": removed_count})
    return removed_count


def iter_used_names() -> Iterator[str]:
    for main_names in Profile.objects.values_list(*FILE_FIELDS).iterator():
        for main in main_names:
            yield from find_names(main)
    yield from Network.objects.exclude(logo="").values_list("logo", flat=True)


def iter_orphans(used: set[str]) -> Iterator[str]:
    oldest = timezone.now() - ORPHAN_AGE
    for folder in FOLDERS:
        for file in list_folder(folder):
            name = f"{folder}/{file}"
            if name not in used and is_older(name, oldest):
                yield name


def list_folder(folder: str) -> list[str]:
    """Return the names of its files; a folder that is not there yet has none."""
    try:
        with reaching_the_store("list"):
            return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def is_older(name: str, moment: datetime) -> bool:
    try:
        with reaching_the_store("date"):
            return bool(default_storage.get_modified_time(name) < moment)
    except FileNotFoundError:  # removed meanwhile
        return False
