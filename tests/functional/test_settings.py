"""The settings of an account in a real browser: by keyboard, without JavaScript, at both widths, in both schemes."""

import pytest

from knowledge_commons_profiles.accounts.models import EmailAddress, Export, LoginMethod, User
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.profiles.models import Profile
from tests.accounts.holdings import give_address, give_method
from tests.functional.axe import find_violations
from tests.functional.test_reflow import FIND_OUTSIDERS, FIND_SMALL

pytestmark = pytest.mark.django_db

LONG = "an-address-as-long-as-the-rules-allow." + "subdomain." * 14 + "example.org"


@pytest.fixture
def member(db):
    """A member with everything on the page, whom the demo world does not know."""
    user = User.objects.create_user("settled")
    profile = Profile.objects.create(username="settled", name="A Settled Member", user=user)
    give_address(profile, "settled@example.org", primary=True)
    give_address(profile, "second@example.org")
    give_address(profile, LONG, verified=False)
    give_method(profile, "s1", idp_name="مكتبة بيت الحكمة")
    give_method(profile, "s2", idp_name="A university whose name goes on " * 5)
    Membership.objects.create(profile=profile, network=Network.objects.first(), source="api", state="unknown")
    yield profile
    for model in (Export, EmailAddress, LoginMethod, Membership):
        model.objects.filter(profile=profile).delete()
    profile.delete()
    user.delete()


@pytest.mark.parametrize("part", ["", "close/", "closed"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(member, page, part, width):
    if part == "closed":
        Profile.objects.filter(pk=member.pk).update(closes_at="2999-01-01T00:00Z")
    tab = page(width=width, person=member)
    tab.goto("/members/settled/settings/" + part.removesuffix("closed"))
    assert tab.evaluate(FIND_OUTSIDERS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.locator(":is(a, button, summary, input):visible").evaluate_all(FIND_SMALL) == []
    assert find_violations(tab) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_an_address_is_added_by_keyboard_and_a_mistake_keeps_what_was_typed(member, page, javascript):
    tab = page(person=member, javascript=javascript)
    tab.goto("/members/settled/settings/")
    field = tab.get_by_label("New e-mail address")
    field.focus()
    tab.keyboard.type("Settled <new@example.org>")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="New e-mail address").wait_for()
    assert field.input_value() == "Settled <new@example.org>"
    field.fill("new@example.org")
    tab.keyboard.press("Enter")
    tab.get_by_text("A mail with a link goes to new@example.org.").wait_for()
    assert EmailAddress.objects.filter(profile=member, address="new@example.org").exists()


def test_the_progress_moves_by_itself_and_stops_asking_when_it_is_ready(member, page):
    tab = page(person=member)
    tab.goto("/members/settled/settings/")
    tab.get_by_role("button", name="Collect my data").press("Enter")
    tab.get_by_text("Your data is being collected: 0 %").wait_for()
    Export.objects.update(percent=60, state=Export.State.WORKING)
    tab.get_by_text("Your data is being collected: 60 %").wait_for()
    Export.objects.update(percent=100, state=Export.State.READY, file="exports/none.zip")
    tab.get_by_role("link", name="Download the archive").wait_for()
    assert tab.locator("[hx-trigger]").count() == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_an_account_is_closed_and_kept_by_keyboard(member, page, javascript):
    tab = page(person=member, javascript=javascript)
    tab.goto("/members/settled/settings/")
    tab.get_by_role("link", name="Close my account…").press("Enter")
    tab.get_by_label("Username").focus()
    tab.keyboard.type("settled")
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Keep my account").press("Enter")
    tab.get_by_text("The account is open again").wait_for()
    assert Profile.objects.get(pk=member.pk).closes_at is None
