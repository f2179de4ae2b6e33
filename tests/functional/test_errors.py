"""The answers to what goes wrong on our side are as whole for everybody as any other page (404: states.py)."""

from collections.abc import Collection

import pytest
from playwright.sync_api import Page, expect

from knowledge_commons_profiles.profiles.models import Profile
from tests.databases import without_database
from tests.functional.axe import find_violations
from tests.functional.conftest import ILLUSTRATED
from tests.functional.judging import find_faults
from tests.functional.states import OWNER

BROKEN = "tests.pages.test_errors"  # a site with views that go wrong
# A heading and a sentence, without a style sheet: all of it is main, and axe takes the browser's dark ground for white.
BARE = {
    "told badly: a page without banner",
    "told badly: a page without contentinfo",
    'dark: color-contrast: <a href="/">first page</a>',
}


@pytest.fixture
def _no_database():
    with without_database():
        yield


def test_a_form_that_is_too_long(page, settings):
    tab = page(person=Profile.objects.get(username=OWNER))
    tab.goto(f"/members/{OWNER}/settings/")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    tab.get_by_role("button", name="Add address").click()
    assert_whole(tab, 413, "This was too long")


def test_a_mistake_of_ours(page, settings):
    settings.ROOT_URLCONF = BROKEN
    tab = page()
    tab.goto("/broken/")
    assert_whole(tab, 500, "Something went wrong on our side")


def test_a_mistake_of_ours_that_breaks_its_own_page(page, settings):
    settings.ROOT_URLCONF = BROKEN
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]
    tab = page()
    tab.goto("/broken/")
    assert_whole(tab, 500, "Something went wrong on our side.", but=BARE)


@pytest.mark.usefixtures("_no_database")
def test_a_database_that_is_away(page):
    tab = page()
    tab.goto("/pages/terms/")
    assert_whole(tab, 503, "Something went wrong on our side")
    expect(tab.get_by_text("Error 503")).to_be_visible()


def test_a_store_of_files_that_is_away(page, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "file")
    (tmp_path / "file").write_text("not a folder")
    tab = page()
    tab.goto(Profile.objects.get(username=ILLUSTRATED).portrait.url)
    assert_whole(tab, 503, "This does not work just now")


def assert_whole(tab: Page, status: int, heading: str, *, but: Collection[str] = ()) -> None:
    """See that this answer is on the screen, and that everybody gets all of it."""
    expect(tab.get_by_role("heading", level=1)).to_have_text(heading)
    assert tab.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == status
    faults = {*find_violations(tab), *find_faults(tab)}
    tab.set_viewport_size({"width": 390, "height": 900})
    faults |= {*find_violations(tab)}
    assert not faults - set(but), "\n".join(faults)
