"""Staff's road: two people were taken for one, and each ends up with a profile of their own."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User, Verification
from knowledge_commons_profiles.demo.world import KEEPER
from knowledge_commons_profiles.profiles.models import Act, Profile, Version
from tests.factories import listed
from tests.functional.roads.signing_in import press, sign_in

OWNER, OTHER = "hypatia-of-today", "hypatia-the-second"
OWN_ADDRESS, OTHER_ADDRESS = "hypatia@alexandria.example", "hypatia@elsewhere.example"
PEOPLE = [
    {"sub": "owner", "name": "Hypatia", "email": OWN_ADDRESS, "idp_name": "Alexandria"},
    {"sub": "other", "name": "Hypatia", "email": OTHER_ADDRESS, "idp_name": "Elsewhere"},
]


@pytest.fixture
def merged(run_provider):
    """Yield the profile that both can sign in to, because somebody once believed that they are one person."""
    issuer = run_provider(PEOPLE)
    profile = Profile.objects.create(
        username=OWNER, user=User.objects.create(username=OWNER), name="Hypatia", title="Professor of mathematics"
    )
    for person in PEOPLE:
        LoginMethod.objects.create(profile=profile, issuer=issuer, subject=person["sub"], idp_name=person["idp_name"])
    for address, is_primary in ((OWN_ADDRESS, True), (OTHER_ADDRESS, False)):
        EmailAddress.objects.create(profile=profile, address=address, verified_at=timezone.now(), is_primary=is_primary)
    listed(profile)
    yield profile
    Verification.objects.all().delete()
    Version.objects.filter(profile__username__in=[OWNER, OTHER]).delete()
    Act.objects.all().delete()
    Profile.objects.filter(username__in=[OWNER, OTHER]).delete()
    User.objects.filter(username__in=[OWNER, OTHER]).delete()


def test_two_people_who_were_taken_for_one_are_parted(page, read_link, merged):
    other = page()
    other.goto("/members/")
    sign_in(other, "other")
    other.goto(f"/members/{OWNER}/edit-profile/")
    other.get_by_label("Title").fill("Keeper of bees")
    press(other, "button", "Save Name and position")
    expect(other.get_by_text("Name and position: saved.").first).to_be_visible()

    staff = page(person=User.objects.get(username=KEEPER))
    staff.goto(f"/members/{OWNER}/")
    for_staff = staff.get_by_role("navigation", name="For staff")
    expect(staff.get_by_text("Keeper of bees")).to_be_visible()
    for_staff.get_by_role("link", name="History").click()
    staff.get_by_role("button", name="Put everything back as it was before this change").first.click()
    expect(staff.get_by_text("Put back: everything as it was before that change.")).to_be_visible()
    for_staff.get_by_role("link", name="Settings").click()
    staff.get_by_role("button", name="Remove Elsewhere").click()
    expect(staff.get_by_role("button", name="Remove Elsewhere")).to_have_count(0)
    staff.get_by_role("button", name=f"Remove {OTHER_ADDRESS}").click()
    expect(staff.get_by_role("button", name=f"Remove {OTHER_ADDRESS}")).to_have_count(0)
    staff.goto(f"/members/{OWNER}/")
    expect(staff.get_by_text("Professor of mathematics")).to_be_visible()

    other.goto(f"/members/{OWNER}/edit-profile/")  # their session ended with their way in
    assert "Keeper of bees" not in other.content()
    assert not other.get_by_role("button", name="Save Name and position").count()
    other.goto("/members/")
    sign_in(other, "other")
    other.get_by_role("link", name="Register").press("Enter")
    other.get_by_role("textbox", name="Username").fill(OTHER)
    other.get_by_role("checkbox", name="I accept the terms of service").check()
    press(other, "button", "Register")
    other.goto(read_link(OTHER_ADDRESS))
    press(other, "button", "Make my profile")
    expect(other.get_by_text("Welcome! Your profile is here")).to_be_visible()

    ways = LoginMethod.objects.filter(subject__in=["owner", "other"])
    assert {(way.subject, way.profile.username) for way in ways.select_related("profile")} == {
        ("owner", OWNER),
        ("other", OTHER),
    }
    staff.goto("/staff/acts/")
    for words in ("removed a login method", "put back"):
        expect(staff.locator("main li", has_text=words).first).to_be_visible()
