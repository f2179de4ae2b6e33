"""Addresses of editable pages, and the button an editor may put under one."""

from dataclasses import dataclass

from django.urls import reverse

from knowledge_commons_profiles.core.addresses import split_web_address
from knowledge_commons_profiles.pages.models import SitePage

# The one page with an address of its own: members' bookmarks and sister services know it.
REGISTRATION_SLUG = "registration-start"
# The page that is there before the staff have written it, and is always linked from the footer.
ACCESSIBILITY_SLUG = "accessibility"


@dataclass(frozen=True)
class Button:
    text: str
    url: str


def page_url(slug: str) -> str:
    if slug == REGISTRATION_SLUG:
        return reverse("pages:registration_start")
    return reverse("pages:page", args=[slug])


def find_button(page: SitePage) -> Button | None:
    """Return the page's button when it has a text and leads to the web or to a path of ours."""
    text, url = page.cta_text.strip(), page.cta_url.strip()
    if text and _is_safe(url):
        return Button(text, url)
    return None


def _is_safe(url: str) -> bool:
    # Browsers read "\" as "/" and drop tabs and line ends (https://url.spec.whatwg.org/#url-parsing).
    if not url.isprintable() or " " in url or "\\" in url:
        return False
    if url.startswith("/"):
        return not url.startswith("//")
    return split_web_address(url) is not None
