"""What the pages share on which an owner asks another system something: asked or not, waiting, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sources import WAYS

MOST_TRIES = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """`is_waiting`: an answer is on its way; `tries` is how often this page has looked for it by itself."""

    can_ask: bool
    is_waiting: bool
    fetched_at: datetime | None
    failure: str
    tries: int

    @property
    def looks_again(self) -> bool:
        return self.is_waiting and self.tries < MOST_TRIES


def build_asking(request: HttpRequest, profile: Profile, source: Copy.Source, copy: Copy | None) -> Asking:
    tries = read_number(request.GET.get("tries", ""), most=99)
    return Asking(
        can_ask=WAYS[source].can_ask(profile),
        is_waiting=copy is not None and copy.due_at is None,
        fetched_at=copy.fetched_at if copy else None,
        failure=copy.error if copy else "",
        tries=0 if tries is None else min(tries + 1, MOST_TRIES),
    )
