"""The account menu of the header; base.html is its only reader."""

import logging
from dataclasses import dataclass
from functools import partial

from django.db import Error as DatabaseError
from django.http import HttpRequest

from knowledge_commons_profiles.profiles.models import Profile

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in. Operators may have no profile, and then no page of their own."""

    name: str
    profile_url: str = ""


def menu(request: HttpRequest) -> dict[str, object]:
    """Return the menu's context. The viewer is given as a function: what shows no header asks no database."""
    match = request.resolver_match
    is_account_page = match is not None and match.app_name == "accounts"
    # Signing in leads back here; the pages of signing in themselves lead nowhere, and their address may hold a code.
    return {
        "viewer": partial(find_viewer, request),
        "sign_in_next": "" if is_account_page or request.method != "GET" else find_way_back(request),
    }


def find_way_back(request: HttpRequest) -> str:
    """Return where a visitor is. Of a profile only the path: its page is kept for others, who came another way."""
    match = request.resolver_match
    return request.path if match and match.app_name == "profiles" else request.get_full_path()


def find_viewer(request: HttpRequest) -> Viewer | None:
    """Return who is signed in; None for a stranger, and while the database does not answer."""
    user = getattr(request, "user", None)  # an error may come before the middleware that sets it
    try:
        if user is None or not user.is_authenticated:
            return None
        profile = Profile.objects.only("name", "username").filter(user_id=user.pk).first()
    except DatabaseError:
        logger.warning("header shown without its account menu", exc_info=True)
        return None
    if profile is None:
        return Viewer(user.get_username())
    return Viewer(profile.display_name, profile.get_absolute_url())
