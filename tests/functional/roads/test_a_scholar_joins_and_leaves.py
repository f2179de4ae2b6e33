"""One road from end to end, through a provider's own process: a newcomer, an imported member, and an impostor."""

import http.client
import re
from collections.abc import Iterator

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User, Verification
from knowledge_commons_profiles.profiles.models import Profile
from tests.functional.roads.signing_in import press, sign_in

NEWCOMER = "grete-newcomer"
IMPORTED = "bede"  # of the demo world; nobody has joined it yet
ADDRESS_OF_IMPORTED = "bede@example.org"  # as the demo world has it
PEOPLE = [
    {"sub": "grete", "name": "Grete Newcomer", "email": "grete@example.org", "idp_name": "Demo University"},
    {"sub": "monk", "name": "Bede", "email": ADDRESS_OF_IMPORTED, "idp_name": "Monkwearmouth"},
    {"sub": "impostor", "name": "Bede", "email": ADDRESS_OF_IMPORTED, "idp_name": "Elsewhere"},
]


@pytest.fixture
def _provider(run_provider) -> Iterator[None]:
    """Run the provider with these people in it, and take back whatever they did."""
    run_provider(PEOPLE)
    yield
    Verification.objects.all().delete()
    Profile.objects.filter(username=NEWCOMER).delete()
    Profile.objects.filter(username=IMPORTED).update(user=None)
    User.objects.filter(username__in=[NEWCOMER, IMPORTED]).delete()


@pytest.mark.usefixtures("_provider")
@pytest.mark.parametrize("javascript", [True, False])
def test_a_newcomer_registers_fills_arranges_looks_comes_back_and_leaves(page, read_link, javascript):
    tab = page(javascript=javascript)
    tab.goto("/members/")
    sign_in(tab, "grete")
    tab.get_by_role("link", name="Register").press("Enter")
    tab.get_by_role("textbox", name="Username").focus()
    tab.keyboard.type(NEWCOMER)
    expect(tab.get_by_label("E-mail address")).to_have_value("grete@example.org")
    tab.get_by_role("checkbox", name="I accept the terms of service").press("Space")
    press(tab, "button", "Register")
    expect(tab.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    tab.goto(read_link("grete@example.org"))
    press(tab, "button", "Make my profile")
    expect(tab.get_by_text("Welcome! Your profile is here")).to_be_visible()

    tab.goto(f"/members/{NEWCOMER}/edit-profile/")
    tab.get_by_label("Pronouns").focus()
    tab.keyboard.type("she/her")
    press(tab, "button", "Save Name and position")
    expect(tab.get_by_text("Name and position: saved.").first).to_be_visible()
    for section, text in (("About", "I arrived today."), ("Education", "A secret school.")):
        tab.goto(f"/members/{NEWCOMER}/edit-profile/")
        tab.get_by_role("textbox", name=section, exact=javascript).first.focus()
        tab.keyboard.type(text)
        press(tab, "button", f"Save {section}")
        expect(tab.get_by_text(f"{section}: saved.").first).to_be_visible()
    press(tab, "button", "Move About down")
    expect(tab.locator('[data-column="left"] > li').nth(1)).to_have_attribute("data-section", "about_user")
    if javascript:  # the focus comes back to what was moved, once the list is drawn anew
        expect(tab.get_by_role("button", name="Move About down", exact=True)).to_be_focused()
    hide(tab, "Education", javascript=javascript)
    tab.goto(f"/members/{NEWCOMER}/view-as/everyone/")
    expect(tab.get_by_text("I arrived today.")).to_be_visible()
    assert "A secret school" not in tab.content()

    tab.goto(f"/members/{NEWCOMER}/settings/")
    tab.get_by_label("New e-mail address").focus()
    tab.keyboard.type("second@example.org")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("second@example.org").first).to_be_visible()
    tab.goto(read_link("second@example.org"))
    tab.locator("main form button").first.press("Enter")
    tab.goto(f"/members/{NEWCOMER}/settings/")
    expect(tab.get_by_text("second@example.org").first).to_be_visible()
    assert EmailAddress.objects.get(address="second@example.org").verified_at

    tab.locator("summary.account-menu__name").press("Enter")
    press(tab, "button", "Sign out")
    expect(tab.get_by_role("heading", level=1)).to_have_text("You are signed out")
    tab.goto("/members/")
    sign_in(tab, "grete")
    expect(tab.locator("summary.account-menu__name")).to_have_text("Grete Newcomer")
    leave(tab)
    assert page().goto(f"/members/{NEWCOMER}/").status == http.client.NOT_FOUND


def leave(tab: Page) -> None:
    """Close the account; the page goes at once, everything else after fourteen days."""
    tab.goto(f"/members/{NEWCOMER}/settings/")
    press(tab, "link", "Close my account…")
    tab.get_by_label("Username").focus()
    tab.keyboard.type(NEWCOMER)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="Keep my account")).to_be_visible()


def hide(tab: Page, section: str, *, javascript: bool) -> None:
    """Choose the owner alone by keyboard: with a script that is saved at once, without one there is a button."""
    choice = tab.get_by_label(f"Who sees {section}")
    choice.focus()
    tab.keyboard.type("Only")
    if not javascript:
        choice.locator("xpath=ancestor::form[1]").get_by_role("button").first.press("Enter")
    expect(tab.get_by_text(f"{section}: saved.").first).to_be_visible()


@pytest.mark.usefixtures("_provider")
@pytest.mark.parametrize("javascript", [True, False])
def test_an_imported_profile_is_joined_by_its_owner_and_by_nobody_else(page, read_link, javascript):
    impostor, owner = page(javascript=javascript), page(javascript=javascript)
    impostor.goto("/members/")
    sign_in(impostor, "impostor")
    expect(impostor.get_by_role("link", name="Register")).to_be_visible()
    impostor.goto("/my-profile/")
    assert not LoginMethod.objects.filter(profile__username=IMPORTED).exists()

    owner.goto("/members/")
    sign_in(owner, "monk")
    owner.get_by_label("E-mail address").focus()
    owner.keyboard.press("ControlOrMeta+a")
    owner.keyboard.type(ADDRESS_OF_IMPORTED)
    press(owner, "button", "Mail me the link")
    owner.goto(read_link(ADDRESS_OF_IMPORTED))
    assert "Monkwearmouth" in mail.outbox[-1].body
    owner.locator("main form button").first.press("Enter")
    expect(owner).to_have_url(re.compile(r"/members/$"))  # where they pressed "Sign in"
    expect(owner.locator("summary.account-menu__name")).to_contain_text("Bede")
    assert list(LoginMethod.objects.filter(profile__username=IMPORTED).values_list("subject", flat=True)) == ["monk"]

    impostor.goto("/login/")
    press(impostor, "button", "Authorize as impostor")
    expect(impostor.get_by_role("link", name="Register")).to_be_visible()
    assert LoginMethod.objects.filter(profile__username=IMPORTED).count() == 1
