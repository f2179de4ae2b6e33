"""Choices that look like chance and are the same at every load, on every machine."""

from hashlib import sha256
from random import Random


def digest_number(*parts: object) -> int:
    """Return a large number that depends on nothing but the parts; unlike `hash()`, it is the same in every process."""
    return int.from_bytes(sha256("\x1f".join(map(str, parts)).encode()).digest()[:8])


def seeded_random(*parts: object) -> Random:
    return Random(digest_number(*parts))  # noqa: S311 (guards nothing)
