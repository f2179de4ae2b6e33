"""Which societies this deployment can ask: those whose variables are set, by their networks' codes."""

from collections.abc import Callable, Mapping
from functools import partial

from django.conf import settings

from knowledge_commons_profiles.clients.societies.arlisna import Arlisna
from knowledge_commons_profiles.clients.societies.asking import Requests, Society
from knowledge_commons_profiles.clients.societies.mla import Mla
from knowledge_commons_profiles.clients.societies.msu import Msu
from knowledge_commons_profiles.clients.societies.up import UniversityPresses

type TakeTurnOf = Callable[[str, int], None]  # of a society's code, with its requests a minute


# How each is asked: its client, and the variables that hold its address and what else the client is given.
CLIENTS: Mapping[str, tuple[Callable[..., Society], tuple[str, ...]]] = {
    "MLA": (Mla, ("MLA_API_BASE_URL", "MLA_API_KEY", "MLA_API_SECRET")),
    "ARLISNA": (Arlisna, ("ARLISNA_API_BASE_URL", "ARLISNA_API_TOKEN")),
    "UP": (UniversityPresses, ("UP_API_BASE_URL", "UP_CLIENT_ID", "UP_CLIENT_SECRET", "UP_REFRESH_TOKEN")),
}


def build_societies(take_turn: TakeTurnOf) -> dict[str, Society]:
    """Return {code: society}. A society whose variables are not all set is not there."""
    built: dict[str, Society] = {}
    for code, (client, names) in CLIENTS.items():
        given = [getattr(settings, name) for name in names]
        if all(given):
            requests = Requests(partial(take_turn, code, getattr(settings, f"{code}_REQUESTS_A_MINUTE")))
            built[code] = client(f"{given[0].rstrip('/')}/", *given[1:], requests)
    if settings.MSU_EMAIL_DOMAINS:
        built["MSU"] = Msu(tuple(settings.MSU_EMAIL_DOMAINS))
    return built
