"""What a screen reader tells of the three pages that matter most, and in which order."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from knowledge_commons_profiles.accounts.models import LoginMethod, Session
from knowledge_commons_profiles.profiles.models import Profile, Version
from knowledge_commons_profiles.stats.figures import compute_figures
from knowledge_commons_profiles.stats.models import Figures
from tests.accounts.holdings import ISSUER
from tests.functional.states import OWNER, STATES
from tests.functional.tree import find_bad_names, list_told

NOW, FAR = datetime(2026, 5, 1, 12, 30, 15, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


def test_a_profile_is_told_as_it_is_read(page):
    tab = page()
    tab.goto(STATES["profile"].address)
    tab.locator("summary", has_text="Show the figures").press("Enter")
    assert_told(
        tab,
        """
        link Skip to content
        banner
        link Knowledge Commons Profiles
        navigation Main
        search Site
        searchbox Find a scholar
        button Search
        link Join
        link Sign in
        main
        heading Ada Lovelace
        link Independent scholar, London
        list Networks
        list Elsewhere on the web
        link ORCID iD https://orcid.org/0009-9413-9491-2450
        region About
        region Works
        navigation Citation style
        link BibTeX
        heading Featured
        link Cite: Notes by the Translator (1843)
        img Works in spans of 5 years
        region Works in spans of 5 years, by kind
        heading Book sections 2
        region Curriculum vitae
        link Download the CV
        region Academic interests
        contentinfo
        navigation Footer
        form Language
        """,
    )


def test_a_directory_is_told_from_its_search_to_its_people_to_what_narrows_it(page):
    tab = page()
    tab.goto(STATES["directory"].address)
    assert_told(
        tab,
        """
        main
        heading Members
        search Members
        searchbox Name, interest, affiliation, or any other word
        button Search
        status
        heading 11 members
        list Sort by
        list Filters
        link Remove the filter Interest: logic
        article
        heading Ada Lovelace Pronouns: she/her
        list Interests
        complementary Narrow this list
        heading Network
        link Union of Natural Philosophers 6
        heading Interest
        link logic, remove this filter
        """,
    )


def test_an_editor_says_of_everything_which_section_it_changes(page):
    tab = page(person=Profile.objects.get(username=OWNER))
    tab.goto(STATES["editor"].address)
    tab.get_by_role("toolbar", name="Formatting of About").wait_for()
    assert_told(
        tab,
        """
        heading Edit your profile
        navigation On this page
        region Name and position
        textbox Name
        button Save Name and position
        region About
        toolbar Formatting of About
        button Bold
        button Add or change a link
        textbox About
        button Save About
        region Academic interests
        list Chosen interests
        button Remove astronomy
        region Order and audience
        heading Main column
        list Main column
        button Move About
        link Edit About
        button Move About up
        button Move About down
        button Move About to the other column
        combobox Who sees About
        region Works on the page
        combobox Citation style
        combobox Who sees the chart
        status
        """,
    )


@pytest.fixture
def twins():
    """Yield somebody with two of everything, made at one moment; who it was has none of it afterwards."""
    profile = Profile.objects.get(username=OWNER)
    methods = [LoginMethod.objects.create(profile=profile, issuer=ISSUER, subject=name) for name in "ab"]
    for name in "ab":
        browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
        Session.objects.create(user=profile.user, session_key=name * 32, browser=browser, expire_date=FAR)
    for revision in (1, 2):
        Version.objects.create(profile=profile, revision=revision, before={"title": f"Professor {revision}"})
    Version.objects.filter(profile=profile).update(changed_at=NOW)
    Session.objects.update(created_at=NOW)
    yield profile
    for method in methods:
        method.delete()
    Session.objects.all().delete()
    Version.objects.filter(profile=profile).delete()


@pytest.mark.parametrize("page_of", ["settings", "history"])
def test_what_happened_in_the_same_minute_is_told_apart(page, twins, page_of):
    tab = page(person=twins)
    tab.goto(f"/members/{OWNER}/{page_of}/")
    buttons = tab.get_by_role("button", name=re.compile("^(Sign out:|Remove |Put everything back)"))
    names = [button.text_content() for button in buttons.all()]
    assert len(names) >= 2
    assert len(set(names)) == len(names), names
    assert list(find_bad_names(tab.locator("body").aria_snapshot())) == []


def test_a_table_of_numbers_has_one_name(page):
    compute_figures.func()
    tab = page()
    tab.goto("/stats/")
    tables = tab.get_by_role("table").all()
    assert tables
    for table in tables:
        words = table.locator("caption").inner_text()
        region = tab.get_by_role("region", name=words, exact=True)
        assert region.get_by_role("table", name=words, exact=True).count() == 1
        assert table.get_by_role("columnheader").all_inner_texts() == ["Name", "Members"]
        assert tab.locator("main").inner_text().count(words) == 1
    Figures.objects.all().delete()


def assert_told(tab: Page, expected: str) -> None:
    """See that each line is the beginning of something that is told, and each after the one before it."""
    rest = iter(list_told(tab))
    lines = [line.strip() for line in expected.strip().splitlines()]
    missing = [line for line in lines if not any(told.startswith(line) for told in rest)]
    assert not missing, f"not told, or before what stands above it: {missing}"
