"""What callers ask for in an address. A value that cannot be meant is refused; names we do not know are let pass."""

from datetime import UTC, datetime
from urllib.parse import unquote

from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.memberships.networks import find_network, get_networks

DEFAULT_PER_PAGE = 20
MOST_PER_PAGE = 100


def has_envelope(request: Request) -> bool:
    """Tell whether a single thing is to stand under `results`, as WordPress plugins of old want it."""
    wanted = request.query_params.get("envelope")
    if wanted not in {None, "results"}:
        raise Problem("envelope: write “results”, or leave it out.")
    return wanted == "results"


def read_per_page(request: Request) -> int:
    wanted = request.query_params.get("per_page", str(DEFAULT_PER_PAGE))
    number = read_number(wanted, least=1, most=MOST_PER_PAGE)
    if number is None:
        raise Problem(f"per_page: write a number from 1 to {MOST_PER_PAGE}.")
    return number


def read_network(request: Request) -> Network | None:
    name = request.query_params.get("network")
    if name is None:
        return None
    network = find_network(get_networks(request._request), name)  # noqa: SLF001
    if network is None:
        raise Problem("network: there is no network of this code.")
    return network


def read_updated_since(request: Request) -> datetime | None:
    text = request.query_params.get("updated_since")
    if text is None:
        return None
    try:
        # The plus of a time zone that nobody encoded arrives as a blank.
        moment = parse_datetime(text.replace(" ", "+") if text.count(" ") == 1 and "T" in text else text)
    except ValueError:
        moment = None
    if moment is None:
        raise Problem("updated_since: write a time as in 2026-03-31T12:00:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_sub(request: Request) -> str | None:
    """Return the `sub` of the address. Clients do not encode it, so a plus in it is a plus."""
    for pair in request.META.get("QUERY_STRING", "").split("&"):
        name, _, value = pair.partition("=")
        if name == "sub":
            return unquote(value, errors="replace")
    return None
