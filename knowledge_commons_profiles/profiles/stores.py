"""The store of members' files, on disk or in a bucket, with one error for all that can go wrong with it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.core.files.storage import default_storage

logger = logging.getLogger(__name__)

STORE_ERRORS = (OSError, Boto3Error, BotoCoreError, ClientError)


class StoreError(Exception):
    """The store cannot be reached, or refuses."""


@contextmanager
def reaching_the_store(act: str) -> Iterator[None]:
    """Turn the errors of any store into StoreError. That a file is not there stays FileNotFoundError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except STORE_ERRORS as error:
        logger.warning("store failed", extra={"act": act, "error": type(error).__name__})
        raise StoreError(act) from error


def open_stored(name: str) -> File[bytes]:
    """Return the file, ready to be read. Raises FileNotFoundError or StoreError."""
    with reaching_the_store("open"):
        file = default_storage.open(name)
        file.seek(0)  # a bucket's file is fetched now, while we can still say that this failed
        return file


def save_stored(name: str, content: File[bytes]) -> None:
    with reaching_the_store("save"):
        default_storage.save(name, content)


def delete_stored(name: str) -> None:
    """Delete the file; one that is gone already is fine."""
    with reaching_the_store("delete"):
        default_storage.delete(name)
