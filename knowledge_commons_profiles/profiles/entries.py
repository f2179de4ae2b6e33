"""What people type about themselves, as it is stored. Each function raises ValidationError and tells the fix."""

import re
from functools import partial
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from knowledge_commons_profiles.profiles.links import HANDLE, MASTODON_HANDLE

ORCID = re.compile(
    r"^(?:(?:https?://)?(?:www\.)?orcid\.org/)?(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3}[\dX])/?$", re.IGNORECASE
)
MASTODON_PAGE = re.compile(r"^https?://([^/@]+)/(?:users/|@)([^/@]+)/?$", re.IGNORECASE)
SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)
BARE_NAME = re.compile(r"^[\w.%-]+/?$")
SPACES = re.compile(r"[\s\x00-\x1f]")


def parse_orcid(typed: str) -> str:
    """Return an iD as 0000-0002-1825-0097, whether the bare iD or its address was typed.

    https://support.orcid.org/hc/en-us/articles/360006897674-Structure-of-the-ORCID-Identifier
    """
    match = ORCID.match(typed.strip())
    if not match:
        raise ValidationError(
            gettext("An ORCID iD has sixteen digits, like 0000-0002-1825-0097. Copy yours from orcid.org.")
        )
    orcid = "-".join(match.groups()).upper()
    if compute_check_character(orcid.replace("-", "")[:-1]) != orcid[-1]:
        raise ValidationError(
            gettext("This is not an ORCID iD: one of its digits is wrong. Copy yours from orcid.org.")
        )
    return orcid


def compute_check_character(digits: str) -> str:
    """Return the check character of fifteen digits by ISO/IEC 7064, MOD 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def parse_web_address(typed: str) -> str:
    """Return an http or https address; the scheme may be left out."""
    address = typed.strip()
    scheme = SCHEME.match(address)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        raise ValidationError(gettext("A web address starts with https:// or http://."))
    if not scheme:
        address = f"https://{address.lstrip('/')}"
    if SPACES.search(address) or "." not in find_host(address):
        raise ValidationError(
            gettext("This is not a web address. Copy it from your browser, like https://example.org/me.")
        )
    return address


def find_host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").strip(".")
    except ValueError:
        return ""


def parse_page_of(typed: str, host: str, base: str) -> str:
    """Complete a bare name or a path with the site's own address; whole addresses are kept as they are."""
    text = typed.strip()
    own_host = re.match(rf"^(?:[\w-]+\.)*{re.escape(host)}(?:/|$)", text, re.IGNORECASE)
    if SCHEME.match(text) or own_host:
        return parse_web_address(text)
    path = text.removeprefix("@").lstrip("/")
    if BARE_NAME.match(path):
        return parse_web_address(base + path)
    if text.startswith("/") or "." not in path.partition("/")[0]:
        return parse_web_address(f"https://{host}/{path}")
    return parse_web_address(text)


def parse_mastodon(typed: str) -> str:
    """Return user@server; one leading @ and the address of a profile page are understood."""
    text = typed.strip()
    if page := MASTODON_PAGE.match(text):
        text = f"{page[2]}@{page[1]}"
    match = MASTODON_HANDLE.match(text)
    if not match:
        raise ValidationError(gettext("A Mastodon name is like ada@scholar.social: your name, @, and your server."))
    return f"{match[1]}@{match[2].lower()}"


def parse_bluesky(typed: str) -> str:
    """Return the handle with exactly one leading @, as the older service stored it."""
    return f"@{parse_handle(typed, 'bsky.app/profile/', 'ada.bsky.social')}"


def parse_handle(typed: str, pages: str, example: str) -> str:
    text = re.sub(rf"^(?:https?://)?(?:www\.)?{pages}", "", typed.strip(), flags=re.IGNORECASE)
    handle = text.rstrip("/").removeprefix("@")
    if not HANDLE.match(handle):
        told = gettext("Use letters, digits, dots, hyphens and underscores only, like %(example)s.")
        raise ValidationError(told % {"example": example})
    return handle


parse_facebook = partial(parse_page_of, host="facebook.com", base="https://facebook.com/")
parse_linkedin = partial(parse_page_of, host="linkedin.com", base="https://linkedin.com/in/")
parse_twitter = partial(parse_handle, pages=r"(?:x|twitter)\.com/", example="ada_lovelace")
