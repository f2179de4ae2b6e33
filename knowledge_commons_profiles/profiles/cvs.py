"""What may be a CV: a PDF or a Word document, judged by its content and never by its name.

Nothing is unpacked and nothing is rendered here: a CV leaves as it came, as a download (profiles/views/stored.py).
Sources: ISO 32000-1 §7.5 (PDF), ECMA-376 part 2 §10 (packages), APPNOTE.TXT §4.3 (zip).
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO

from django.utils.translation import gettext_noop

from knowledge_commons_profiles.profiles.compound_files import CompoundFileError, read_entry_names

LARGEST_BYTES = 10 * 1024 * 1024
TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
}
LABELS: Mapping[str, str] = {"pdf": "PDF", "docx": gettext_noop("Word document"), "doc": gettext_noop("Word document")}

PDF_END_LENGTH = 2048  # %%EOF should stand at the very end; many writers add a little
ZIP_END = b"PK\x05\x06"
ZIP64_LOCATOR = b"PK\x06\x07"
ZIP_END_LENGTH, ZIP64_LOCATOR_LENGTH = 22, 20
MOST_ENTRIES = 2000
LARGEST_DIRECTORY_BYTES = 512 * 1024
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
LARGEST_RATIO = 100  # unpacked to packed; text reaches 20
LARGEST_CONTENT_TYPES_BYTES = 256 * 1024
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT_PART = "word/document.xml"
DOCUMENT_TYPE = f"{TYPES['docx']}.main+xml".encode()
ENCRYPTED = 1  # of a zip entry's flags
# Everything that the zip reader has been seen to raise for an archive that is broken in one way or another.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, LookupError, NotImplementedError,
    RuntimeError,
)  # fmt: skip

NOT_A_CV = gettext_noop("This is not a PDF or Word document. Save your CV as PDF, .docx or .doc and send it again.")
EMPTY = gettext_noop("This file is empty. Choose another one.")
TOO_LARGE = gettext_noop(
    "This file is larger than 10 MB. Make it smaller (photos in it are often the reason) and send it again."
)
DAMAGED = gettext_noop(
    "This file is damaged or ends too early. Open it on your machine, save it anew and send it again."
)
MACROS = gettext_noop(
    "This document contains macros, which can harm its readers. Save it as PDF or .docx and send it again."
)
PACKED = gettext_noop("This document would unpack to something enormous. Save it as PDF and send it again.")


class CvError(Exception):
    """This file cannot be a CV; the text tells the member why, and what to do."""


def find_extension(file: BinaryIO) -> str:
    """Return "pdf", "docx" or "doc" after the file's content. Raises CvError."""
    size_bytes = file.seek(0, 2)
    if not size_bytes:
        raise CvError(EMPTY)
    if size_bytes > LARGEST_BYTES:
        raise CvError(TOO_LARGE)
    file.seek(0)
    start = file.read(8)
    for magic, check in CHECKS.items():
        if start.startswith(magic):
            extension = check(file, size_bytes)
            file.seek(0)
            return extension
    raise CvError(NOT_A_CV)


def check_pdf(file: BinaryIO, size_bytes: int) -> str:
    file.seek(0)
    if not re.match(rb"%PDF-[12]\.\d", file.read(8)):
        raise CvError(NOT_A_CV)
    file.seek(max(0, size_bytes - PDF_END_LENGTH))
    if not re.search(rb"startxref\s+\d+\s+%%EOF", file.read()):
        raise CvError(DAMAGED)
    return "pdf"


def check_docx(file: BinaryIO, size_bytes: int) -> str:
    refuse_odd_zip(file, size_bytes)
    try:
        with zipfile.ZipFile(file) as package:
            refuse_bomb(package.infolist(), size_bytes)
            names = {name.lower() for name in package.namelist()}
            if CONTENT_TYPES.lower() not in names or DOCUMENT_PART not in names:
                raise CvError(NOT_A_CV)
            with package.open(CONTENT_TYPES) as part:
                content_types = part.read(LARGEST_CONTENT_TYPES_BYTES)
    except BROKEN as error:
        raise CvError(DAMAGED) from error
    if b"macroenabled" in content_types.lower() or any(name.endswith("vbaproject.bin") for name in names):
        raise CvError(MACROS)
    if DOCUMENT_TYPE not in content_types:
        raise CvError(NOT_A_CV)
    return "docx"


def refuse_odd_zip(file: BinaryIO, size_bytes: int) -> None:
    """Look at the end alone: reading the whole directory of a hostile archive would fill the memory.

    Nothing may stand before or behind the archive, which also keeps out files that are two things at once.
    """
    file.seek(max(0, size_bytes - ZIP_END_LENGTH - ZIP64_LOCATOR_LENGTH))
    tail = file.read()
    end = tail[-ZIP_END_LENGTH:]
    if len(end) < ZIP_END_LENGTH or not end.startswith(ZIP_END) or tail.startswith(ZIP64_LOCATOR):
        raise CvError(DAMAGED)
    *_, count, directory_bytes, start, comment_bytes = struct.unpack("<4s4H2LH", end)
    if count > MOST_ENTRIES or directory_bytes > LARGEST_DIRECTORY_BYTES:
        raise CvError(PACKED)
    if comment_bytes or start + directory_bytes + ZIP_END_LENGTH != size_bytes:
        raise CvError(DAMAGED)


def refuse_bomb(entries: list[zipfile.ZipInfo], size_bytes: int) -> None:
    """Judge by what the directory says. Entries that share their bytes are given away by their sum."""
    unpacked_bytes = sum(entry.file_size for entry in entries)
    packed_bytes = sum(entry.compress_size for entry in entries)
    if (
        unpacked_bytes > LARGEST_UNPACKED_BYTES
        or unpacked_bytes > LARGEST_RATIO * size_bytes
        or packed_bytes > size_bytes
    ):
        raise CvError(PACKED)
    if any(entry.flag_bits & ENCRYPTED or ".." in entry.filename.split("/") for entry in entries):
        raise CvError(DAMAGED)


def check_doc(file: BinaryIO, _size_bytes: int) -> str:
    try:
        names = read_entry_names(file)
    except CompoundFileError as error:
        raise CvError(DAMAGED) from error
    if "WordDocument" not in names:
        raise CvError(NOT_A_CV)
    if names & {"Macros", "_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT"}:
        raise CvError(MACROS)
    return "doc"


CHECKS: Mapping[bytes, Callable[[BinaryIO, int], str]] = {
    b"%PDF-": check_pdf,
    b"PK\x03\x04": check_docx,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": check_doc,
}
