"""Which network a host means: a subdomain of ours (`mla.profiles.example.org`), or a host of its own.

A page is the same under all of them; its canonical address is at SITE_URL, or else at the base domain.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.utils.encoding import iri_to_uri


@dataclass(frozen=True, slots=True)
class Place:
    """What a host is: `name` of the network that it means, "" for none; `base` is where canonical addresses are."""

    name: str = ""
    base: str = ""


def find_place(host: str) -> Place:
    """Read a host name without its port. Whole labels are compared, and a subdomain has exactly one more."""
    alias = settings.NETWORK_HOST_ALIASES.get(host)
    if alias:
        return Place(alias, next(iter(settings.NETWORK_SUBDOMAIN_BASE_DOMAINS), host))
    label, _, base = host.partition(".")
    if base in settings.NETWORK_SUBDOMAIN_BASE_DOMAINS and label not in settings.NETWORK_SUBDOMAIN_IGNORED:
        return Place(label, base)
    return Place(base=host)


def place_of(request: HttpRequest) -> Place:
    return find_place(get_host_name(request))


def get_host_name(request: HttpRequest) -> str:
    return split_domain_port(request.get_host())[0]


def build_canonical_url(request: HttpRequest, path: str) -> str:
    """Return the path's one address: at SITE_URL where that is set, else at the base domain of the host."""
    return f"{settings.SITE_URL}{iri_to_uri(path)}" if settings.SITE_URL else build_base_url(request, path)


def build_base_url(request: HttpRequest, path: str) -> str:
    """Return the path's address at the base domain; on any other host that is this host's own."""
    name, port = split_domain_port(request.get_host())
    place = find_place(name)
    if place.base == name:
        return request.build_absolute_uri(path)
    return f"{request.scheme}://{place.base}{f':{port}' if port else ''}{path}"


def is_canonical_host(request: HttpRequest) -> bool:
    """Tell whether canonical addresses are at this host. Schemes are not compared: a proxy may end TLS unsaid."""
    return urlsplit(build_canonical_url(request, "/")).netloc == request.get_host()


def is_own_host(host: str) -> bool:
    """Tell whether a host (with or without a port) is a base domain or means a network: people may be led there."""
    name = split_domain_port(host.lower())[0]
    place = find_place(name)
    is_known = bool(place.name) or name in settings.NETWORK_SUBDOMAIN_BASE_DOMAINS
    return is_known and validate_host(name, settings.ALLOWED_HOSTS)
