"""What the frame around every page needs; base.html is its only reader."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from knowledge_commons_profiles.pages.links import ACCESSIBILITY_SLUG, page_url

logger = logging.getLogger(__name__)

FOOTER_KEY = "pages:footer"
FOOTER_LIFETIME_S = 300
# Written out: the ORM takes five times as long for it, on every page when there is no cache.
# The statement on accessibility stands there in any case.
FOOTER = "SELECT title, slug FROM pages_sitepage WHERE is_in_footer AND slug <> %s ORDER BY title"
# While the database is away, every page would otherwise wait for it again, only for its footer.
FOOTER_RETRY_S = 10


def navigation(request: HttpRequest) -> dict[str, object]:
    """Return the frame's context. The footer's pages are given as a function: who shows no footer asks no database."""
    return {
        "network": getattr(request, "network", None),
        "section": "",
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES,
        "works_url": settings.NAV_WORKS_URL,
        "searches_commons": bool(settings.CC_SEARCH_URL),
        "help_url": settings.NAV_HELP_URL,
        "version": settings.VERSION,
        "footer_pages": find_footer_pages,
    }


def find_footer_pages() -> Sequence[Sequence[str]]:
    """Return titles and addresses of the footer's pages, at most five minutes old; none while the database is away."""
    cached: list[list[str]] | None = cache.get(FOOTER_KEY)
    if cached is not None:
        return cached
    try:
        with connection.cursor() as cursor:
            cursor.execute(FOOTER, [ACCESSIBILITY_SLUG])
            rows = cursor.fetchall()
    except DatabaseError:
        logger.warning("footer shown without its pages", exc_info=True)
        cache.set(FOOTER_KEY, [], FOOTER_RETRY_S)
        return []
    pages = [(title, page_url(slug)) for title, slug in rows]
    cache.set(FOOTER_KEY, pages, FOOTER_LIFETIME_S)
    return pages
