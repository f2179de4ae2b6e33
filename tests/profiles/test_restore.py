"""Restoring brings back exactly what was."""

import pytest

from knowledge_commons_profiles.profiles.models import Act, Listing, Profile
from knowledge_commons_profiles.profiles.suspending import suspend_profile
from tests.factories import MembershipFactory, listed

pytestmark = pytest.mark.django_db


def test_everything_is_what_it_was_before(ada, stella, eve, client_of):
    MembershipFactory(profile=ada)
    listed(ada)
    before = Profile.objects.values().get(pk=ada.pk)
    cards = list(Listing.objects.filter(profile=ada).order_by("audience").values("audience", "card", "facets"))
    page = eve.get("/members/ada/").content
    suspend_profile(ada, by=stella.user, reason="Spam")
    response = client_of(stella).post("/members/ada/restore/", follow=True)
    assert "is back, as it was" in response.content.decode()
    assert Profile.objects.values().get(pk=ada.pk) == before
    assert list(Listing.objects.filter(profile=ada).order_by("audience").values("audience", "card", "facets")) == cards
    assert eve.get("/members/ada/").content == page
    act = Act.objects.first()
    assert (act.actor, act.profile, act.verb) == (stella.user, ada, "restored the profile")
    assert act.details == {"was suspended because": "Spam"}


def test_what_is_not_suspended_is_not_restored(ada, stella, client_of):
    assert "there is nothing to restore" in client_of(stella).get("/members/ada/restore/").content.decode()
    client_of(stella).post("/members/ada/restore/")
    assert not Act.objects.exists()


def test_nobody_restores_themselves(stella, client_of):
    Profile.objects.filter(pk=stella.pk).update(is_suspended=True)
    assert client_of(stella).post("/members/stella/restore/").status_code == 403
    assert Profile.objects.filter(pk=stella.pk, is_suspended=True).exists()


def test_the_page_names_the_reason(ada, stella, client_of):
    suspend_profile(ada, by=stella.user, reason="Too many pills")
    assert "Too many pills" in client_of(stella).get("/members/ada/restore/").content.decode()
