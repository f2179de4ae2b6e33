"""Logos of networks as they are kept and shown.

A logo is one file, `images/<token>-<width>x<height>.webp`, with twice the pixels that it is shown with.
"""

import re
from dataclasses import dataclass

from django.conf import settings

DENSITY = 2
SIZE = re.compile(r"-(\d+)x(\d+)\.webp$")


@dataclass(frozen=True, slots=True)
class Logo:
    """What an `<img>` needs; the size is in CSS pixels."""

    url: str
    width: int
    height: int


def build_logo_name(token: str, size: tuple[int, int]) -> str:
    return "{}-{}x{}.webp".format(token, *size)


def build_logo(name: str) -> Logo | None:
    """Return how the logo of this name is shown, from our own address; None when there is none."""
    found = SIZE.search(name)
    if not found:
        return None
    width, height = (max(1, int(side) // DENSITY) for side in found.groups())
    return Logo(f"{settings.MEDIA_URL}{name}", width, height)
