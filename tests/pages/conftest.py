from html.parser import HTMLParser

import pytest
from django.core.cache import cache


class InlineFinder(HTMLParser):
    """Collects everything that the content security policy would refuse to run or to apply."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith(("on", "hx-on"))]


@pytest.fixture
def find_inline():
    """Return a function that lists the inline scripts and styles of an answer."""

    def find(response):
        finder = InlineFinder()
        finder.feed(response.content.decode())
        return finder.found

    return find


@pytest.fixture(autouse=True)
def _empty_cache():
    """The footer's pages are cached: one test must not show another's."""
    cache.clear()


@pytest.fixture
def lost_database(transactional_db):
    """The database's address, while nothing listens there."""
    from tests.databases import without_database  # noqa: PLC0415 (after the settings)

    with without_database():
        yield
