"""Staff at work in a real browser: every page readable for everybody, under the policy, and done by keyboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.demo.world import KEEPER
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Act, Profile, Version
from tests.functional.axe import find_violations
from tests.functional.judging import find_faults
from tests.functional.test_reflow import FIND_OUTSIDERS, FIND_SMALL

WHO = "bhaskara"  # no other test looks at him
OURS = {
    "page with bar": f"/members/{WHO}/",
    "roles": f"/members/{WHO}/roles/",
    "history": f"/members/{WHO}/history/",
    "suspend": f"/members/{WHO}/suspend/",
    "restore": f"/members/{WHO}/restore/",
    "acts": "/staff/acts/",
}
STATED = {OURS["acts"], OURS["roles"], OURS["suspend"]}  # test_states.py looks at them
ADMIN = (
    "index",
    "accounts_user_changelist",
    "profiles_profile_changelist",
    "profiles_interest_changelist",
    "memberships_network_add",
    "pages_sitepage_changelist",
    "pages_sitepage_add",
    "accounts_reservedusername_changelist",
    "accounts_reservedusername_import",
)


@pytest.fixture
def keeper():
    return User.objects.get(username=KEEPER)


@pytest.fixture
def vandalised(keeper):
    """Yield a profile that somebody else changed twice, and leave it as it was."""
    profile = Profile.objects.get(username=WHO)
    long_text = "<p>" + "Notes on the sphere and its shadow. " * 20 + "</p>"
    values = {"title": profile.title, "about": profile.about, "layout": profile.layout}
    change_profile(profile, by=keeper, values={"about": long_text, "layout": {"style": "mla"}})
    change_profile(
        profile, by=keeper, values={"title": "Seller of pills", "about": long_text.replace("shadow", "pills", 1)}
    )
    Version.objects.filter(pk=profile.versions.latest("revision").pk).update(
        changed_at=timezone.now() + timedelta(minutes=2)
    )
    yield profile
    change_profile(profile, by=keeper, values=values)
    Version.objects.filter(profile=profile).delete()
    Act.objects.all().delete()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", OURS.values(), ids=OURS)
def test_axe_finds_nothing_and_nothing_sticks_out(unfolded, vandalised, keeper, address, width):
    tab = unfolded(address, width=width, person=keeper)
    assert find_violations(tab) == []
    assert tab.evaluate(FIND_OUTSIDERS) == []
    assert tab.locator(":is(a, button, summary, input):visible").evaluate_all(FIND_SMALL) == []
    faults = [] if width < 1280 or address in STATED else find_faults(tab)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", ADMIN)
def test_the_admin_works_under_our_policy(page, keeper, name):
    """The fixture `page` fails the test when the policy refuses anything, or a script breaks."""
    tab = page(person=keeper)
    response = tab.goto(reverse(f"admin:{name}"), wait_until="networkidle")
    assert response.status == 200
    assert tab.locator("input[type=password]").count() == 0


def test_a_change_form_of_the_admin_works_under_our_policy(page, keeper):
    tab = page(person=keeper)
    tab.goto(reverse("admin:memberships_network_add"))
    tab.get_by_label("Name:").press_sequentially("Society of Tests")
    expect(tab.get_by_label("Slug:")).to_have_value("society-of-tests")
    tab.goto(reverse("admin:accounts_user_change", args=[keeper.pk]))
    tab.get_by_label("Superuser status").uncheck()
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_text("This is the last superuser.")).to_be_visible()


def test_vandalism_is_undone_by_keyboard(page, keeper, vandalised):
    tab = page(person=keeper)
    tab.goto(f"/members/{WHO}/")
    press_on(tab, tab.get_by_role("navigation", name="For staff").get_by_role("link", name="History"))
    expect(tab.get_by_text("Seller of pills")).to_be_visible()
    press_on(tab, tab.get_by_role("button", name="Put everything back as it was before this change").last)
    expect(tab.get_by_text("Put back: everything as it was before that change.")).to_be_visible()
    tab.goto(f"/members/{WHO}/")
    expect(tab.get_by_text("Seller of pills")).to_have_count(0)


def test_a_member_is_suspended_and_restored_by_keyboard_without_javascript(page, keeper, vandalised):
    tab = page(person=keeper, javascript=False)
    tab.goto(f"/members/{WHO}/")
    press_on(tab, tab.get_by_role("link", name="Suspend"))
    tab.get_by_label("Reason").focus()
    tab.keyboard.type("Pills.")
    press_on(tab, tab.get_by_role("button", name=f"Suspend @{WHO}"))
    expect(tab.get_by_role("heading", level=1)).to_contain_text("is suspended")
    assert page().goto(f"/members/{WHO}/").status == 404
    press_on(tab, tab.get_by_role("link", name="Restore"))
    press_on(tab, tab.get_by_role("button", name=f"Restore @{WHO}"))
    expect(tab.get_by_text("is back, as it was.")).to_be_visible()
    assert page().goto(f"/members/{WHO}/").status == 200


def press_on(tab: Page, target) -> None:
    """Follow a link or press a button as the keyboard does."""
    target.focus()
    expect(target).to_be_focused()
    tab.keyboard.press("Enter")
