"""Making a network's logo of what staff send: the whole picture, written anew as members' pictures are.

It is kept without loss, because logos have sharp edges, and on white, because most are drawn for paper.
"""

from io import BytesIO
from typing import BinaryIO

from django.core.files.base import ContentFile

from knowledge_commons_profiles.memberships.logos import build_logo_name
from knowledge_commons_profiles.profiles.images import render_whole
from knowledge_commons_profiles.profiles.pictures import build_stem

LARGEST = (640, 128)
SMALLEST = (24, 24)


def build_logo_file(file: BinaryIO) -> ContentFile[bytes]:
    """Return the picture as a logo, under a name that no other file has. Raises ImageError."""
    image = render_whole(file, largest=LARGEST, smallest=SMALLEST)
    content = BytesIO()
    image.save(content, "WEBP", lossless=True)
    return ContentFile(content.getvalue(), name=build_logo_name(build_stem(), image.size))
