"""Sending files as people and as programs do, and looking at what the store holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
PROGRAM = "application/json"


@pytest.fixture
def send() -> Callable[..., Any]:
    """Return a function that posts one file: `send(client, "/edit-profile/upload-cv/", cv_file=b"%PDF…")`."""

    def post(client: Client, address: str, *, accept: str = BROWSER, name: str = "file", more=(), **files: bytes):
        data = {field: SimpleUploadedFile(name, content) for field, content in files.items()}
        return client.post(address, {**data, **dict(more)}, headers={"accept": accept})

    return post


@pytest.fixture
def list_store(settings, tmp_path) -> Callable[[], set[str]]:
    """Give this test a store of its own on disk; return a function that lists it."""
    settings.MEDIA_ROOT = str(tmp_path)

    def find_all() -> set[str]:
        return {
            f"{folder}/{name}"
            for folder in ("images", "cvs")
            if default_storage.exists(folder)
            for name in default_storage.listdir(folder)[1]
        }

    return find_all
