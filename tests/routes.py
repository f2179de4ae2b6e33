"""Every address of the site, made from its URL configuration, so that a new one cannot be forgotten."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

# The admin's routes are Django's own; tests/accounts/test_access.py has the table of who gets in.
NUMBER = 9001  # of whatever has one
JOIN_SECRET, NEW_EMAIL_SECRET = "mailed-to-join", "mailed-to-confirm"
PICTURE = "0123456789abcdef0123456789abcdef-512.webp"
VALUES: dict[str, Any] = {
    "username": "ada",
    "network": "logic",
    "slug": "about",
    "section": "about_user",
    "audience": "everyone",
    "side": "left",
    "suffix": "json",
    "secret": "guessed",
    "handle": "guessed",
    "name": PICTURE,
    "rest": "works/w1/",
    "work": "w1",
    "path": "nothing",
    "address_id": NUMBER,
    "method_id": NUMBER,
    "group_id": NUMBER,
    "number": NUMBER,
}
# Where an address means something else by the same name.
OWN_VALUES: dict[str, dict[str, Any]] = {
    "profiles:sitemap_section": {"section": "members"},
    "accounts:activate": {"secret": JOIN_SECRET},
    "accounts:new_email": {"secret": NEW_EMAIL_SECRET},
    "accounts:settings_alias": {"rest": "old"},
}


def iter_routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern
        elif pattern.namespace != "admin":
            yield from iter_routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def build_address(name: str, pattern: URLPattern, **chosen: Any) -> str:  # Any: part of an address
    """Return the address, with the values of VALUES unless others are chosen."""
    known = {**VALUES, **OWN_VALUES.get(name, {}), **chosen}
    values = {key: known[key] for key in pattern.pattern.regex.groupindex}
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch as problem:
        raise AssertionError(f"{name}: a value in VALUES does not fit") from problem
