"""Which network an address means."""

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest

from knowledge_commons_profiles.core.prepared import select
from knowledge_commons_profiles.memberships.models import Network

REMEMBERED = "networks"
REMEMBERED_FOR_S = 60
COLUMNS = tuple(field.attname for field in Network._meta.concrete_fields)  # noqa: SLF001 (Django's public Meta)
# Written: every page of the directory asks it, and the ORM takes longer to make it than the server to answer.
ALL = f"SELECT {', '.join(COLUMNS)} FROM memberships_network ORDER BY name"  # noqa: S608 (our own columns)


def get_networks(request: HttpRequest) -> tuple[Network, ...]:
    """Return every network, by name; asked of the database once a request. There are a few dozen at most."""
    known: tuple[Network, ...] | None = getattr(request, "_networks", None)
    if known is None:
        known = load_networks()
        request._networks = known  # type: ignore[attr-defined]  # noqa: SLF001 (a request is where its own facts are kept)
    return known


def get_remembered_networks() -> tuple[Network, ...]:
    """Return every network as this process knew them a minute ago at most: each page under a network's host asks."""
    known: tuple[Network, ...] | None = caches["pages"].get(REMEMBERED)
    if known is None:
        known = load_networks()
        caches["pages"].set(REMEMBERED, known, REMEMBERED_FOR_S)
    return known


def load_networks() -> tuple[Network, ...]:
    return tuple(Network.from_db(connection.alias, COLUMNS, row) for row in select(ALL))


def find_network(networks: tuple[Network, ...], name: str) -> Network | None:
    """Return the network that people or sister services call so: its slug or its code, in any case.

    An address cannot hold the plus of STEMED+, so "stemedplus" means it too.
    """
    wanted = name.casefold()
    for network in networks:
        code = network.code.casefold()
        if wanted and wanted in {network.slug.casefold(), code, code.replace("+", "plus")}:
            return network
    return None


def current_network(request: HttpRequest) -> Network | None:
    """Return the network that this page's address names (set by NetworkMiddleware)."""
    network: Network | None = getattr(request, "network", None)
    return network
