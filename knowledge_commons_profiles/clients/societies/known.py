"""Which societies this deployment can ask: those whose variables are set, by their networks' codes."""

from collections.abc import Callable
from functools import partial

from django.conf import settings

from knowledge_commons_profiles.clients.societies.arlisna import Arlisna
from knowledge_commons_profiles.clients.societies.asking import Requests, Society
from knowledge_commons_profiles.clients.societies.mla import Mla
from knowledge_commons_profiles.clients.societies.msu import Msu
from knowledge_commons_profiles.clients.societies.up import UniversityPresses

type TakeTurnOf = Callable[[str, int], None]  # of a society's code, with its requests a minute


def build_societies(take_turn: TakeTurnOf) -> dict[str, Society]:
    """Return {code: society}. A society whose variables are not all set is not there."""
    built = {
        "MLA": build_mla(take_turn),
        "ARLISNA": build_arlisna(take_turn),
        "UP": build_up(take_turn),
        "MSU": Msu(tuple(settings.MSU_EMAIL_DOMAINS)) if settings.MSU_EMAIL_DOMAINS else None,
    }
    return {code: society for code, society in built.items() if society is not None}


def build_mla(take_turn: TakeTurnOf) -> Society | None:
    given = (settings.MLA_API_BASE_URL, settings.MLA_API_KEY, settings.MLA_API_SECRET)
    if not all(given):
        return None
    requests = Requests(partial(take_turn, "MLA", settings.MLA_REQUESTS_A_MINUTE))
    return Mla(end_with_slash(given[0]), given[1], given[2], requests)


def build_arlisna(take_turn: TakeTurnOf) -> Society | None:
    given = (settings.ARLISNA_API_BASE_URL, settings.ARLISNA_API_TOKEN)
    if not all(given):
        return None
    requests = Requests(partial(take_turn, "ARLISNA", settings.ARLISNA_REQUESTS_A_MINUTE))
    return Arlisna(end_with_slash(given[0]), given[1], requests)


def build_up(take_turn: TakeTurnOf) -> Society | None:
    given = (settings.UP_API_BASE_URL, settings.UP_CLIENT_ID, settings.UP_CLIENT_SECRET, settings.UP_REFRESH_TOKEN)
    if not all(given):
        return None
    requests = Requests(partial(take_turn, "UP", settings.UP_REQUESTS_A_MINUTE))
    return UniversityPresses(end_with_slash(given[0]), given[1], given[2], given[3], requests)


def end_with_slash(url: str) -> str:
    return f"{url.rstrip('/')}/"
