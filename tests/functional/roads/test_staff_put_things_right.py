"""Staff's road: a login method that opens somebody else's profile, a wrong role, and a spammer, in one sitting."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from knowledge_commons_profiles.accounts.models import LoginMethod, User
from knowledge_commons_profiles.demo.world import KEEPER
from knowledge_commons_profiles.profiles.models import Act, Profile, Version

TAKEN = ("bede", "bhaskara")  # other tests look at them
ISSUER = "https://idp.example.org"


@pytest.fixture
def keeper():
    return User.objects.get(username=KEEPER)


@pytest.fixture
def confused():
    """Yield a profile that two people can sign in to, because a second one was let in by mistake."""
    profile = (
        Profile.objects.listed()
        .filter(user=None, network_memberships=None)
        .exclude(username__in=TAKEN)
        .order_by("username")
        .first()
    )
    profile.user = User.objects.create(username=profile.username)
    profile.save(update_fields=["user"])
    for subject, provider in (("hers", "Alexandria"), ("somebody-elses", "Elsewhere")):
        LoginMethod.objects.create(profile=profile, issuer=ISSUER, subject=subject, idp_name=provider)
    yield profile
    LoginMethod.objects.filter(issuer=ISSUER).delete()
    user = profile.user
    Profile.objects.filter(pk=profile.pk).update(user=None, is_suspended=False, suspension_reason="")
    user.delete()
    profile.network_memberships.filter(source="manual").delete()
    Version.objects.filter(profile=profile).delete()
    Act.objects.all().delete()


def test_a_wrong_way_in_a_wrong_role_and_a_spammer(page, keeper, confused):
    tab, address = page(person=keeper), f"/members/{confused.username}/"
    wrong = LoginMethod.objects.get(issuer=ISSUER, subject="somebody-elses")
    tab.goto(f"{reverse('admin:accounts_loginmethod_changelist')}?q={confused.username}")
    tab.locator(f'a[href*="{reverse("admin:accounts_loginmethod_change", args=[wrong.pk])}"]').first.click()
    tab.locator("a.deletelink").click()
    tab.get_by_role("button", name="Yes, I’m sure").click()
    expect(tab.get_by_text("was deleted successfully")).to_be_visible()
    assert list(LoginMethod.objects.filter(issuer=ISSUER).values_list("subject", flat=True)) == ["hers"]

    tab.goto(address)
    tab.get_by_role("navigation", name="For staff").get_by_role("link", name="Roles").click()
    tab.get_by_label("Add to a network").select_option(index=1)
    tab.get_by_role("button", name="Add", exact=True).click()
    manual = tab.get_by_role("region", name="According to")
    remove = tab.get_by_role("button", name="Remove").first
    expect(remove).to_be_visible()
    assert confused.network_memberships.filter(source="manual", state="yes").count() == 1
    remove.click()
    expect(manual.first).to_be_visible()
    assert not confused.network_memberships.filter(source="manual", state="yes").exists()

    tab.get_by_role("navigation", name="For staff").get_by_role("link", name="Suspend").click()
    tab.get_by_label("Reason").fill("Sells pills.")
    tab.get_by_role("button", name=f"Suspend @{confused.username}").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("is suspended")
    stranger = page()
    assert stranger.goto(address).status == 404
    stranger.goto(f"/members/?q={confused.name}")
    expect(stranger.get_by_role("article").get_by_role("link", name=confused.name, exact=True)).to_have_count(0)
    tab.goto("/staff/acts/")
    for words in ("removed a login method", "suspended"):
        expect(tab.locator("main li", has_text=words).first).to_be_visible()
