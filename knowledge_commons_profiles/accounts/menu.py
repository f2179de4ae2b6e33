"""The account menu of the header; base.html is its only reader."""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from knowledge_commons_profiles.core.ways_back import find_form_page
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.payloads import News, parse_news
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.refreshing import want_refresh
from knowledge_commons_profiles.profiles.sources import find_sources

logger = logging.getLogger(__name__)

LONGEST_WAY_BACK = 500


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in. Operators may have no profile, and then no page of their own."""

    name: str
    username: str = ""
    is_staff: bool = False
    news: News | None = None


def menu(request: HttpRequest) -> dict[str, object]:
    """Return the menu's context. The viewer is given as a function: what shows no header asks no database."""
    match = request.resolver_match
    is_account_page = match is not None and match.app_name == "accounts"
    whole = request.get_full_path()
    way_back = whole if len(whole) <= LONGEST_WAY_BACK else request.path
    # Signing in leads back here; a page that is kept for others says so itself. The pages of signing in lead nowhere:
    # their address may hold a code.
    return {
        "viewer": partial(find_viewer, request),
        "form_page": find_form_page(request),
        "sign_in_next": "" if is_account_page or request.method != "GET" else way_back,
    }


def find_viewer(request: HttpRequest) -> Viewer | None:
    """Return who is signed in; None for a stranger, and while the database does not answer."""
    user = getattr(request, "user", None)  # an error may come before the middleware that sets it
    try:
        if user is None or not user.is_authenticated:
            return None
        profile: Profile | None = getattr(user, "profile", None)  # accounts/backends.py loads both at once
    except DatabaseError:
        logger.warning("header shown without its account menu", exc_info=True)
        return None
    is_staff = bool(getattr(user, "is_staff", False))
    if profile is None:
        return Viewer(user.get_username(), is_staff=is_staff)
    want_news(profile, getattr(user, "news_due_at", None))
    news = parse_news(getattr(user, "news", None))
    return Viewer(profile.display_name, profile.username.lower(), is_staff=is_staff, news=news)


def want_news(profile: Profile, due_at: datetime | None) -> None:
    """Enqueue a refresh when the header shows old news, as a profile page does (docs/decisions/0015)."""
    is_due = due_at is None or due_at <= timezone.now()
    want_refresh(profile.pk, is_due=is_due and Copy.Source.NEWS in find_sources(profile))
