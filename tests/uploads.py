"""Files as people send them: pictures and documents, good and bad, made on the spot."""

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

from knowledge_commons_profiles.demo.cvs import build_pdf

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (240, 240, 240)
PDF = build_pdf(["Curriculum vitae"], title="CV")
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
SECTOR = 512


def draw(mode: str = "RGB", size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Return four quarters: red and green above, blue and white below."""
    width, height = size
    image = Image.new("RGB", size, RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(WHITE, (width // 2, height // 2, width, height))
    return image if mode == "RGB" else image.convert(mode)


def encode(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:  # Any: what Pillow's writers take
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def make_picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (600, 400), **options: Any) -> bytes:
    return encode(draw(mode, size), kind, **options)  # Any, above: what Pillow's writers take


def zip_up(parts: Mapping[str, str | bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def make_docx(main_type: str = DOCUMENT_TYPE, **more: str | bytes) -> bytes:
    """Return the least that Word opens; `more` are further parts, "__" in their names for "/" and "_" for "."."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
    parts = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return zip_up({"[Content_Types].xml": types, "word/document.xml": "<document/>", **parts})


def make_doc(*names: str) -> bytes:
    """Return a compound file of three sectors whose directory holds these names: header, table, directory."""
    header = bytearray(SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHH", header, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<L", header, 48, 1)  # the directory's first sector
    struct.pack_into("<L", header, 68, 0xFFFFFFFE)  # no further tables
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128L", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b"".join(make_entry(name) for name in ("Root Entry", *names)).ljust(SECTOR, b"\0")
    return bytes(header) + table + directory


def make_entry(name: str) -> bytes:
    encoded = name.encode("utf-16-le")
    return encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded) + 2) + bytes(62)
