"""Searching the whole Commons through its search service; when that is down, our own directory answers and says so.

These pages ask another system while somebody waits, as no other page does: their answer cannot be known before. The
wait is bounded (CC_SEARCH_TIMEOUT), and a service that keeps failing is not asked at all for a while.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.clients.search import Hit, Hits
from knowledge_commons_profiles.core.breakers import may_call, watching
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.directory.cards import CardMaker, Stored
from knowledge_commons_profiles.directory.indexing import SYSTEM, build_client
from knowledge_commons_profiles.directory.page import PageBuilder
from knowledge_commons_profiles.directory.queries import find_page
from knowledge_commons_profiles.directory.search_page import SearchPage, build_page
from knowledge_commons_profiles.directory.searches import LONGEST_TEXT, clean, parse_search
from knowledge_commons_profiles.memberships.networks import get_networks
from knowledge_commons_profiles.profiles.layout import Audience

DEFAULT_PER_PAGE = 20
MOST_PER_PAGE = 100
MOST_PAGES = 500
LEAST_LETTERS = 2
MOST_SUGGESTIONS = 8
KEPT_FOR_S = 60


@login_not_required
@require_safe
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    text = read_text(request)
    page = read_number(request, "page", default=1, most=MOST_PAGES)
    per_page = read_number(request, "per_page", default=DEFAULT_PER_PAGE, most=MOST_PER_PAGE)
    hits = ask(lambda: build_client().search(text, page=page, per_page=per_page)) if text else None
    shown = build_page(text, hits, page=page, per_page=per_page) if hits else build_own_page(request, text)
    return render(request, "directory/search.html", {"page": shown, "section": "search"})


@login_not_required
@require_safe
@never_cache
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer with links to what somebody may mean who has typed so far."""
    text = read_text(request)
    found = find_suggestions(request, text) if len(text) >= LEAST_LETTERS else []
    return render(request, "directory/suggestions.html", {"suggestions": found, "text": text})


def find_suggestions(request: HttpRequest, text: str) -> Sequence[Sequence[str]]:
    """Return titles and addresses, kept for a minute for everybody who types the same."""
    key = f"suggestions:{sha256(text.lower().encode()).hexdigest()}"
    kept: list[list[str]] | None = cache.get(key)
    if kept is not None:
        return kept
    hits = ask(lambda: build_client().suggest(text))
    if hits is None:
        people, maker = find_own(request, text, count=MOST_SUGGESTIONS)
        return [(person["name"], maker.build_url(person)) for person in people]
    found = [(hit.title, hit.url) for hit in hits[:MOST_SUGGESTIONS]]
    cache.set(key, found, KEPT_FOR_S)
    return found


def ask[T: Hits | tuple[Hit, ...]](question: Callable[[], T]) -> T | None:
    """Return the service's answer; None when there is no service, or none that answers."""
    if not settings.CC_SEARCH_URL or not may_call(SYSTEM):
        return None
    try:
        with watching(SYSTEM):
            return question()
    except RemoteError:
        return None


def build_own_page(request: HttpRequest, text: str) -> SearchPage:
    """Return what our own directory finds: members alone."""
    people, maker = find_own(request, text, count=DEFAULT_PER_PAGE)
    return SearchPage(text=text, is_down=bool(settings.CC_SEARCH_URL and text), cards=maker.render_all(people))


def find_own(request: HttpRequest, text: str, *, count: int) -> tuple[list[Stored], CardMaker]:
    """Return the members that our own directory finds, and what makes their cards and addresses."""
    networks = get_networks(request)
    own = parse_search({"q": text, "per_page": str(count)}, path=request.path, scope=None, networks=networks)
    audience = Audience.MEMBERS if request.user.is_authenticated else Audience.EVERYONE
    rows = find_page(own, audience).rows if text else ()
    return [row.card for row in rows], PageBuilder(own, networks).card_maker


def read_text(request: HttpRequest) -> str:
    return clean(request.GET.get("q", ""))[:LONGEST_TEXT]


def read_number(request: HttpRequest, name: str, *, default: int, most: int) -> int:
    text = request.GET.get(name, "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    return min(max(int(text), 1), most) if is_number else default
