"""What a screen reader tells of the three pages that matter most, and in which order."""

from playwright.sync_api import Page

from knowledge_commons_profiles.profiles.models import Profile
from tests.functional.states import OWNER, STATES
from tests.functional.tree import list_told


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


def assert_told(tab: Page, expected: str) -> None:
    """See that each line is the beginning of something that is told, and each after the one before it."""
    rest = iter(list_told(tab))
    lines = [line.strip() for line in expected.strip().splitlines()]
    missing = [line for line in lines if not any(told.startswith(line) for told in rest)]
    assert not missing, f"not told, or before what stands above it: {missing}"
