"""Writing the archive of a person's data, a piece at a time: however much there is, little of it is in memory."""

import json
import shutil
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from knowledge_commons_profiles.accounts.person_data import build_parts, read_summary
from knowledge_commons_profiles.profiles.models import FILE_FIELDS, Profile

DATA_PERCENT = 60
PAGE_PERCENT = 70
LAST_PERCENT = 95


def write_archive(archive: IO[bytes], profile: Profile) -> Iterator[int]:
    """Write the zip file and yield, after each piece, how many per cent are done."""
    files = find_stored(profile)
    with ZipFile(archive, "w", ZIP_DEFLATED) as target:
        with target.open("data.json", "w", force_zip64=True) as out:
            yield from write_data(out, profile)
        summary = {"summary": read_summary(profile), "files": list(files)}
        target.writestr("index.html", render_to_string("accounts/archive.html", summary))
        target.write(str(finders.find("css/archive.css")), "style.css")
        yield PAGE_PERCENT
        for number, (name, stored) in enumerate(files.items(), start=1):
            with default_storage.open(stored) as source, target.open(name, "w", force_zip64=True) as out:
                shutil.copyfileobj(source, out)
            yield PAGE_PERCENT + (LAST_PERCENT - PAGE_PERCENT) * number // len(files)


def find_stored(profile: Profile) -> dict[str, str]:
    """Map the names of the person's files in the archive to those in the storage; what is lost there is absent."""
    return {
        f"files/{field}{PurePosixPath(name).suffix}": name
        for field in FILE_FIELDS
        if (name := str(getattr(profile, field).name or "")) and default_storage.exists(name)
    }


def write_data(out: IO[bytes], profile: Profile) -> Iterator[int]:
    """Write one JSON object. Its lists are written as the database hands out their rows."""
    parts = build_parts(profile)
    out.write(b"{")
    for number, (name, value) in enumerate(parts.items()):
        out.write(b",\n" if number else b"\n")
        out.write(encode(name) + b": ")
        if isinstance(value, Iterator):
            write_list(out, value)
        else:
            out.write(encode(value))
        yield DATA_PERCENT * (number + 1) // len(parts)
    out.write(b"\n}\n")


def write_list(out: IO[bytes], rows: Iterator[object]) -> None:
    out.write(b"[")
    for number, row in enumerate(rows):
        out.write(b",\n  " if number else b"\n  ")
        out.write(encode(row))
    out.write(b"\n]")


def encode(value: object) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
