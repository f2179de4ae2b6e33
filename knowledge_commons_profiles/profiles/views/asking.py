"""What the pages share on which an owner asks another system something: asked or not, waiting, and for how long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from knowledge_commons_profiles.core.fragments import render_page
from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.refreshing import ask_anew
from knowledge_commons_profiles.profiles.sources import WAYS
from knowledge_commons_profiles.profiles.views.edit import build_context

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


def answer_asking(  # noqa: PLR0913 (what the two pages differ in is named)
    request: HttpRequest,
    profile: Profile,
    source: Copy.Source,
    *,
    page: str,
    describe: Callable[[Copy | None], dict[str, object]],
    told: str = "",
) -> HttpResponseBase:
    """Show the page of this name, which `describe` gives its own context, or ask anew when its button was pressed."""
    copy = profile.copies.filter(source=source).first()
    asking = build_asking(request, profile, source, copy)
    if request.method == "POST":
        if asking.can_ask and not asking.is_waiting:
            ask_anew(profile, source)
            if told:
                messages.success(request, told)
        return redirect(f"profiles:{page}", profile.username.lower())
    context = build_context(request, profile) | {"asking": asking} | describe(copy)
    return render_page(request, f"profiles/{page}.html", context, fragment="state")


def build_asking(request: HttpRequest, profile: Profile, source: Copy.Source, copy: Copy | None) -> Asking:
    tries = read_number(request.GET.get("tries", ""), most=99)
    return Asking(
        can_ask=WAYS[source].can_ask(profile),
        is_waiting=copy is not None and copy.due_at is None,
        fetched_at=copy.fetched_at if copy else None,
        failure=copy.error if copy else "",
        tries=0 if tries is None else min(tries + 1, MOST_TRIES),
    )
