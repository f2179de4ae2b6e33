"""Web addresses, and those of other services that staff or operators register with us: secrets and people go there.

They are https. Where `HTTPS_ONLY` is off (a developer's machine), http will do for that machine itself.
"""

from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def split_web_address(address: str) -> SplitResult | None:
    """Return the parts of a whole http or https address; None for anything else."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises when it is no number
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def is_secure_address(address: str) -> bool:
    """Tell whether this is a whole web address that nobody on its way can read or change."""
    parts = split_web_address(address)
    if parts is None or "@" in parts.netloc or not address.isprintable() or " " in address:
        return False
    return parts.scheme == "https" or (not settings.HTTPS_ONLY and parts.hostname in THIS_MACHINE)


@deconstructible
class HttpsValidator:
    """Refuses an address without https, by the name of its field and with what to write instead."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __call__(self, value: str) -> None:
        if not is_secure_address(value):
            raise ValidationError(
                "%(what)s has to be a whole https address, as in https://service.example.org/path: %(value)s is none.",
                code="not_https",
                params={"what": self.what, "value": value},
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HttpsValidator) and self.what == other.what

    def __hash__(self) -> int:
        return hash(self.what)
