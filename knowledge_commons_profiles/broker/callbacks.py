"""Who may be handed a sign-in: an https host, or one below it where that is said, and the exact path.

Comparing registrable domains would let in every host of a university, and odd spellings of an address besides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from knowledge_commons_profiles.broker.models import Callback
from knowledge_commons_profiles.core.addresses import is_secure_address

LONGEST_CALLBACK = 500
LONGEST_REDIRECT = 1500
OURS = ("broker_token", "no_session")
PLAIN = re.compile(r"[!-~]+")  # printable ASCII without space
DEFAULT_PATHS = {"wordpress": "/broker-callback/", "works": "/sso/broker-callback/"}
KEPT_IN = "pages"  # in each process, and for half a minute: the table is looked at by every anonymous page view
KEPT_KEY = "broker-callbacks"
KEPT_FOR_S = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A host, perhaps with everything below it, and the one path there that takes a sign-in."""

    host: str
    path: str
    with_subdomains: bool = False

    def has_host(self, host: str) -> bool:
        return host == self.host or (self.with_subdomains and host.endswith(f".{self.host}"))


def find_callback(address: str) -> str:
    """Return the address when it is a registered callback, else ""."""
    parts = split(address, longest=LONGEST_CALLBACK)
    if parts is None or any(name in OURS for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return ""
    is_known = any(place.has_host(parts.netloc) and place.path == parts.path for place in find_places())
    return address if is_known else ""


def find_final_redirect(address: str) -> str:
    """Return the page to which a service shall send somebody in the end, when it is a service's or ours, else ""."""
    parts = split(address, longest=LONGEST_REDIRECT)
    if parts is None:
        return ""
    hosts = {urlsplit(settings.SITE_URL).netloc.lower(), *settings.BROKER_CLIENT_HOSTS}
    return address if parts.netloc in hosts or any(place.has_host(parts.netloc) for place in find_places()) else ""


def split(address: str, *, longest: int) -> SplitResult | None:
    """Return the parts of an absolute address that every program reads alike; None for any other."""
    is_plain = len(address) <= longest and PLAIN.fullmatch(address) and "\\" not in address
    if not is_plain or not is_secure_address(address):
        return None
    parts = urlsplit(address)
    return None if parts.fragment or parts.netloc != parts.netloc.lower() else parts


def add_to_query(address: str, **given: str) -> str:
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *given.items()])
    return urlunsplit(parts._replace(query=query))


def find_places() -> list[Place]:
    kept: list[Place] | None = caches[KEPT_IN].get(KEPT_KEY)
    if kept is None:
        rows = Callback.objects.filter(is_active=True)
        kept = [*build_places(), *(Place(row.host, row.path, row.with_subdomains) for row in rows)]
        caches[KEPT_IN].set(KEPT_KEY, kept, KEPT_FOR_S)
    return kept


def forget_places() -> None:
    caches[KEPT_IN].delete(KEPT_KEY)


def build_places() -> list[Place]:
    """Return what the variables name: our satellites, and the callbacks of two services at their domains."""
    places = [Place(host, reverse("broker:client_login")) for host in settings.BROKER_CLIENT_HOSTS]
    places += build_app("wordpress", settings.BROKER_WORDPRESS_CALLBACK, settings.BROKER_WORDPRESS_ALLOWED_DOMAINS)
    places += build_app("works", settings.BROKER_WORKS_CALLBACK, settings.BROKER_WORKS_ALLOWED_DOMAINS)
    return places


def build_app(app: str, callback: str, domains: Iterable[str]) -> list[Place]:
    """Return a service's places. Its callback may be a whole address, or the path at each of its domains."""
    parts = urlsplit(callback)
    path = parts.path or DEFAULT_PATHS[app]
    own = [Place(parts.netloc.lower(), path)] if parts.netloc else []
    return own + [Place(domain.lower().lstrip("."), path, with_subdomains=True) for domain in domains]
