"""What comes from other systems, in a browser: by keyboard, without JavaScript, at both widths, in both schemes."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.clients.orcid import OrcidClient
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile
from tests.clients.orcid_answers import ORCID, build_server, work
from tests.functional.axe import find_violations
from tests.functional.judging import find_faults
from tests.functional.test_reflow import FIND_OUTSIDERS, FIND_SMALL
from tests.functional.unfolding import unfold
from tests.remotes import BROKEN, Reply, always, run_remote

pytestmark = pytest.mark.django_db

WORK = "/members/ada-lovelace/works/lovelace-1843-notes/"
SITE = "https://sourced.example.org/a-page-of-mine"
LINKS_BACK = "/members/sourced/edit-profile/links-back/"
REVIEW = "/members/sourced/edit-profile/orcid/"
NEWS = {
    "following": 3,
    "following_url": "https://commons.example.org/members/sourced/following/",
    "unread": 12,
    "url": "https://commons.example.org/members/sourced/notifications/",
    "notices": [{"text": "You are invited to the group Readers of Long Names.", "url": "https://commons.example.org/"}],
}
HIT = {"title": "Ada of the Commons", "primary_url": "https://commons.example.org/ada", "content_type": "profile"}


@pytest.fixture
def member(db, settings):
    settings.READS_MEMBERS_SITES = True
    settings.ORCID_API_URL = "https://orcid.example.org"
    user = User.objects.create_user("sourced")
    profile = Profile.objects.create(username="sourced", name="A Sourced Member", user=user, website=SITE, orcid=ORCID)
    yield profile
    profile.delete()
    user.delete()
    cache.clear()


@pytest.fixture
def search(settings):
    found = {**HIT, "description": "", "owner": {"name": ""}}
    answers = {"/typeahead": [HIT], "/search": {"hits": [found], "total": 1}}
    with run_remote(lambda asked: Reply(answers[asked.path])) as remote:
        settings.CC_SEARCH_URL = remote.url
        yield remote
    cache.clear()


def keep(profile, source, payload):
    values = {"payload": payload, "fetched_at": timezone.now(), "due_at": timezone.now() + timedelta(days=1)}
    Copy.objects.update_or_create(profile=profile, source=source, defaults=values)


def say(state):
    return [{"url": SITE, "state": state, "checked_at": timezone.now().isoformat(), "failure": ""}]


def keep_record(profile):
    works = [work(1, "Notes on the Engine", "10.1000/notes"), work(2, "Letters")]
    with run_remote(build_server(works)) as remote:
        keep(profile, "orcid", [asdict(OrcidClient(remote.url).fetch_record(ORCID))])


def judge(tab, width):
    """Complain of what axe finds, of what sticks out, and of what is too small to hit."""
    unfold(tab)
    assert tab.evaluate(FIND_OUTSIDERS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.locator(":is(a, button, summary, input):visible").evaluate_all(FIND_SMALL) == []
    assert find_violations(tab) == []


@pytest.mark.parametrize("address", [LINKS_BACK, REVIEW, "/members/sourced/"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(member, page, address, width):
    keep(member, "links", say("missing"))
    keep(member, "news", [NEWS])
    keep_record(member)
    tab = page(width=width, person=member)
    tab.goto(address)
    judge(tab, width)
    assert width < 1280 or find_faults(tab) == []


@pytest.mark.parametrize("is_down", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_a_search_whether_the_service_answers_or_not(search, page, is_down, width):
    if is_down:
        search.answer = always(BROKEN)
    tab = page(width=width)
    tab.goto("/search/?q=ada")
    assert tab.get_by_text("Ada of the Commons").count() == (not is_down)
    assert tab.get_by_role("link", name="Ada Lovelace").count() == is_down
    judge(tab, width)


def test_the_header_and_the_owners_bar_lead_to_the_commons(member, page):
    keep(member, "news", [NEWS])
    tab = page(person=member)
    tab.goto("/members/sourced/")
    tab.locator("summary", has_text="12 unread notifications").press("Enter")
    assert tab.get_by_role("link", name="Notifications (12)").get_attribute("href") == NEWS["url"]
    assert tab.get_by_role("link", name="You are invited").is_visible()
    assert tab.get_by_role("link", name="Following 3 members").get_attribute("href") == NEWS["following_url"]


@pytest.mark.parametrize("javascript", [True, False])
def test_links_back_are_checked_by_keyboard(member, page, javascript):
    tab = page(person=member, javascript=javascript)
    tab.goto(LINKS_BACK)
    tab.get_by_role("button", name="Check again").press("Enter")
    tab.get_by_text("The sites are being looked at.").wait_for()
    keep(member, "links", say("verified"))
    if not javascript:
        tab.get_by_role("link", name="Look again").press("Enter")
    tab.get_by_text("✓ Links back, as of").wait_for()
    assert tab.locator("[hx-trigger^=load]").count() == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_a_record_of_orcid_is_read_and_taken_over_by_keyboard(member, page, javascript):
    tab = page(person=member, javascript=javascript)
    tab.goto(REVIEW)
    tab.get_by_role("button", name="Read my ORCID record").press("Enter")
    tab.get_by_text("The record is being read.").wait_for()
    keep_record(member)
    if not javascript:
        tab.get_by_role("link", name="Look again").press("Enter")
    tab.get_by_label("Notes on the Engine").press("Space")
    tab.get_by_role("button", name="Take over what is chosen").press("Enter")
    tab.wait_for_load_state()
    member.refresh_from_db()
    assert "Notes on the Engine" in member.publications


@pytest.mark.parametrize("javascript", [True, False])
def test_a_section_that_waits_for_its_first_copy_fills_in(member, page, settings, javascript):
    settings.WORKS_URL = "https://works.example.org"
    tab = page(javascript=javascript)
    tab.goto("/members/sourced/")
    section = tab.locator("#works")
    section.get_by_text("We are asking for this just now").wait_for()
    keep(member, "works", Copy.objects.get(profile__username="ada-lovelace", source="works").payload)
    if not javascript:
        section.get_by_role("link", name="Look again").press("Enter")
    section.get_by_role("link").first.wait_for()
    section.locator(".works__item").first.wait_for()
    assert tab.locator("#works[hx-trigger]").count() == 0


def test_a_section_stops_asking(member, page, settings):
    settings.WORKS_URL = "https://works.example.org"
    tab = page()
    tab.set_extra_http_headers({"HX-Request": "true"})
    tab.goto("/members/sourced/sections/works/?tries=9")
    assert tab.get_by_text("This takes longer than usual.").count() == 1
    assert tab.locator("[hx-trigger]").count() == 0


def test_copy_buttons_copy_by_keyboard(page):
    tab = page()
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(WORK)
    button = tab.get_by_role("button", name="Copy in").first
    button.press("Enter")
    tab.locator("#copied", has_text=": copied.").wait_for()
    shown = tab.locator(f"#{button.get_attribute('data-copy')}").text_content()
    assert tab.evaluate("navigator.clipboard.readText()") == shown


def test_without_the_right_to_copy_the_text_is_marked(page):
    tab = page()
    tab.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))")
    tab.goto(WORK)
    tab.get_by_role("button", name="Copy in").first.press("Enter")
    tab.locator("#copied", has_text="Press Ctrl and C").wait_for()
    assert tab.evaluate("getSelection().toString()").strip()


def test_without_javascript_there_are_no_copy_buttons(page):
    tab = page(javascript=False)
    tab.goto(WORK)
    assert tab.locator("[data-copy]:visible").count() == 0
    assert tab.locator("[data-copy]").count() > 0


def test_suggestions_come_while_typing_and_are_reached_by_keyboard(search, page):
    tab = page()
    tab.goto("/members/galileo/")
    tab.get_by_label("Search the Commons").focus()
    tab.keyboard.type("ada")
    link = tab.locator("#site-suggestions").get_by_role("link", name="Ada of the Commons")
    link.wait_for()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert link.evaluate("element => element === document.activeElement")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_commons_is_searched_by_keyboard_and_says_when_it_is_down(search, page, javascript):
    tab = page(javascript=javascript)
    tab.goto("/members/galileo/")
    field = tab.get_by_label("Search the Commons")
    field.fill("ada")
    field.press("Enter")
    tab.get_by_role("link", name="Ada of the Commons").first.wait_for()
    search.answer = always(BROKEN)
    tab.goto("/search/?q=lovelace")
    assert tab.get_by_role("link", name="Ada Lovelace").count() == 1
