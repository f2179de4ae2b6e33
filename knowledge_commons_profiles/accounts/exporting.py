"""The archive of a person's data: asked for on the settings page, made in the background, kept for a week."""

import logging
from datetime import timedelta
from functools import partial
from secrets import token_urlsafe
from tempfile import TemporaryFile

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import get_language

from knowledge_commons_profiles.accounts.archives import write_archive
from knowledge_commons_profiles.accounts.models import Export
from knowledge_commons_profiles.core.languages import ENGLISH
from knowledge_commons_profiles.core.tasks import retry_later
from knowledge_commons_profiles.profiles.models import Profile

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
GIVEN_UP_AFTER = timedelta(hours=1)
RETRY_DELAYS_S = (60, 10 * 60)
SECRET_BYTES = 32


class ExportGoneError(Exception):
    """The export was deleted while it was being made: the account is erased, or another one was asked for."""


@transaction.atomic
def request_export(profile: Profile) -> Export:
    """Have an archive made, and forget a former one; while one is being made, asking again changes nothing."""
    Profile.objects.select_for_update().only("pk").get(pk=profile.pk)
    present = Export.objects.filter(profile=profile).first()
    now = timezone.now()
    if present and present.is_unfinished and present.requested_at > now - GIVEN_UP_AFTER:
        return present
    if present:
        name = present.file.name
        present.delete()
        if name:
            transaction.on_commit(partial(default_storage.delete, name))
    export = Export.objects.create(profile=profile, expires_at=now + KEPT_FOR)
    transaction.on_commit(partial(make_export.enqueue, export_id=export.pk, language=get_language()))
    return export


@task()
def make_export(export_id: int, attempt: int = 0, language: str = ENGLISH) -> None:
    """Make the archive; its page is in the language of whoever asked for it."""
    export = Export.objects.select_related("profile").filter(pk=export_id).first()
    if export is None or not export.is_unfinished:
        return
    try:
        with translation.override(language):
            fill(export)
    except ExportGoneError:
        logger.info("export given up", extra={"export_id": export_id})
    except Exception:
        logger.exception("export failed", extra={"export_id": export_id})
        if not retry_later(
            make_export, attempt=attempt, delays_s=RETRY_DELAYS_S, export_id=export_id, language=language
        ):
            Export.objects.filter(pk=export_id).update(state=Export.State.FAILED)


def fill(export: Export) -> None:
    """Write the archive to the disk first, then to the storage. The row knows the file's name before there is one."""
    if export.file.name:
        default_storage.delete(export.file.name)  # of an attempt that did not end
    name = f"exports/{token_urlsafe(SECRET_BYTES)}.zip"
    note(export, state=Export.State.WORKING, file=name, percent=0)
    with TemporaryFile() as archive:
        for percent in write_archive(archive, export.profile):
            note(export, percent=percent)
        archive.seek(0)
        default_storage.save(name, File(archive))
    try:
        note(export, state=Export.State.READY, percent=100, expires_at=timezone.now() + KEPT_FOR)
    except ExportGoneError:
        default_storage.delete(name)
        raise


def note(export: Export, **values: object) -> None:
    if not Export.objects.filter(pk=export.pk).update(**values):
        raise ExportGoneError


@task()
def delete_expired_exports() -> None:
    """Delete the archives whose week is over, file first: a row without its file is tried again, not the reverse."""
    for export in Export.objects.filter(expires_at__lte=timezone.now()):
        if export.file.name:
            default_storage.delete(export.file.name)
        export.delete()
