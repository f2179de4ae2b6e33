"""Members' pictures where WordPress keeps them: on its uploads folder when it is mounted, else at its public address.

BuddyPress gives files names that nobody can guess, so at an address the folder's own listing has to name them.
"""

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings

from knowledge_commons_profiles.core.http import fetch
from knowledge_commons_profiles.wordpress.addresses import PICTURE_SUFFIXES, find_avatar

LARGEST_BYTES = 10 * 1024 * 1024
LIMIT_S = 20.0
AVATARS = "avatars/{}"
COVERS = "buddypress/members/{}/cover-image"
LISTED_AVATAR = re.compile(rb"[\w.-]+-bpfull\.(?:jpe?g|png|webp)", re.IGNORECASE)
LISTED_COVER = re.compile(rb"[\w.-]+-bp-cover-image\.(?:jpe?g|png|webp)", re.IGNORECASE)
MISSING = frozenset({403, 404, 410})


def has_pictures() -> bool:
    return bool(settings.WP_MEDIA_ROOT or settings.WP_MEDIA_URL)


def find_portrait(number: int) -> bytes | None:
    """Return the user's largest avatar; None without one. Raises OSError or RemoteError."""
    if settings.WP_MEDIA_ROOT:
        path = find_avatar("avatars", number)
        return read_file(path) if path else None
    return fetch_listed(AVATARS.format(number), LISTED_AVATAR)


def find_cover(number: int, attachment: str) -> bytes | None:
    """Return the user's cover: the file that WordPress names as such, else the one in BuddyPress's folder."""
    named = name_upload(attachment)
    if settings.WP_MEDIA_ROOT:
        return find_cover_file(number, named)
    own = fetch_file(named) if named else None
    return own or fetch_listed(COVERS.format(number), LISTED_COVER)


def name_upload(attachment: str) -> str:
    """Return the name of an upload below the uploads folder, whether its address or its path is stored."""
    path = urlsplit(attachment).path if "://" in attachment else attachment
    return path.rpartition("/uploads/")[2].lstrip("/")


def find_cover_file(number: int, named: str) -> bytes | None:
    root = Path(settings.WP_MEDIA_ROOT).resolve()
    folder = root / COVERS.format(number)
    candidates = [root / named] if named else []
    candidates += sorted(folder.glob("*-bp-cover-image.*"), reverse=True)
    for path in candidates:
        is_inside = path.resolve().is_relative_to(root)  # what WordPress stores may name any file of this machine
        if is_inside and path.suffix.lower() in PICTURE_SUFFIXES and path.is_file():
            return read_file(path)
    return None


def read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)


def fetch_listed(folder: str, pattern: re.Pattern[bytes]) -> bytes | None:
    listing = fetch_file(f"{folder}/")
    names = sorted(pattern.findall(listing or b""))
    return fetch_file(f"{folder}/{names[-1].decode()}") if names else None


def fetch_file(name: str) -> bytes | None:
    answer = fetch(f"{settings.WP_MEDIA_URL.rstrip('/')}/{quote(name)}", limit_s=LIMIT_S, largest_bytes=LARGEST_BYTES)
    return None if answer.status in MISSING else answer.expect_ok().body
