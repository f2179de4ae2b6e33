"""Portraits and covers as they are kept: one picture is several files, whose names differ in their ending alone.

`images/<token>-512.webp` stands in the profile; `-512.jpg`, `-160.webp` and `-160.jpg` are beside it. A picture with
another kind of name (an older one) has one file, which then stands for all sizes.
"""

import re
from dataclasses import dataclass
from secrets import token_hex

from django.conf import settings

FOLDER = "images"
FORMATS = ("webp", "jpg")  # the first is the one that the profile names
RENDITION = re.compile(r"^(?P<stem>.*-)(?P<width>\d+)\.(?P<format>webp|jpg)$")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a picture is for: `field` of the profile, and its sizes in pixels, the largest first."""

    field: str
    sizes: tuple[tuple[int, int], ...]
    smallest: tuple[int, int]

    @property
    def ratio(self) -> float:
        width, height = self.sizes[0]
        return width / height


PORTRAIT = Shape("portrait", sizes=((512, 512), (160, 160)), smallest=(100, 100))
COVER = Shape("cover", sizes=((1480, 200), (740, 100)), smallest=(370, 50))
WIDTHS = {shape.sizes[0][0]: tuple(width for width, _ in shape.sizes) for shape in (PORTRAIT, COVER)}


@dataclass(frozen=True, slots=True)
class Picture:
    """What an `<img>` in a `<picture>` needs: `src` works everywhere, the sets are for those who can choose."""

    src: str
    webp_set: str = ""
    jpeg_set: str = ""


def build_name(stem: str, width: int, extension: str) -> str:
    return f"{FOLDER}/{stem}-{width}.{extension}"


def build_stem() -> str:
    """Return a new name, which nobody guesses and which no other picture ever has."""
    return token_hex(16)


def find_names(name: str) -> list[str]:
    """Return the names of all files of the picture that the profile names; none for ""."""
    match = RENDITION.match(name)
    if not match or int(match["width"]) not in WIDTHS:
        return [name] if name else []
    return [f"{match['stem']}{width}.{extension}" for width in WIDTHS[int(match["width"])] for extension in FORMATS]


def build_url(name: str) -> str:
    """Return our own address of a file, never the store's; "" for none."""
    return f"{settings.MEDIA_URL}{name}" if name else ""


def find_small(address: str) -> str:
    """Return the smallest WebP of the picture whose main address or name this is."""
    return next((name for name in reversed(find_names(address)) if name.endswith(".webp")), address)


def find_jpeg(address: str) -> str:
    """Return the largest JPEG, for programs that may not know WebP."""
    return next((name for name in find_names(address) if name.endswith(".jpg")), address)


def build_picture(address: str) -> Picture | None:
    """Return what shows the picture of this address; None for ""."""
    names = find_names(address)
    if len(names) < len(FORMATS):
        return Picture(address) if address else None
    return Picture(find_jpeg(address), webp_set=build_set(names, "webp"), jpeg_set=build_set(names, "jpg"))


def build_set(names: list[str], extension: str) -> str:
    widths = {name: match["width"] for name in names if (match := RENDITION.match(name))}
    return ", ".join(f"{name} {widths[name]}w" for name in reversed(names) if name.endswith(extension))
