"""Changing a profile in the one way there is: kept versions, conflicts, listings, the audit trail."""

import pytest

from knowledge_commons_profiles.profiles.editing import ChangedMeanwhileError, change_profile
from knowledge_commons_profiles.profiles.models import Act, Listing, Profile, Version
from tests.factories import InterestFactory, listed

pytestmark = pytest.mark.django_db


def test_a_change_is_written_kept_and_found_in_the_directory(ada):
    listed(ada)
    change_profile(ada, by=ada.user, values={"name": "Ada Byron", "title": "Countess"})
    changed = Profile.objects.get(pk=ada.pk)
    assert (changed.name, changed.sort_name, changed.revision) == ("Ada Byron", "ada byron", ada.revision + 1)
    assert Version.objects.get().before == {"name": "Ada Owner", "title": ""}
    assert {listing.card["name"] for listing in Listing.objects.filter(profile=ada)} == {"Ada Byron"}


def test_what_equals_the_present_is_no_change(ada):
    assert change_profile(ada, by=ada.user, values={"name": ada.name, "interests": []}).revision == ada.revision
    assert not Version.objects.exists()


def test_interests_are_replaced_and_their_labels_kept(ada):
    logic, optics = InterestFactory(label="Logic"), InterestFactory(label="Optics")
    ada.interests.add(logic)
    change_profile(ada, by=ada.user, values={"interests": ["optics"]})
    assert list(ada.interests.all()) == [optics]
    assert Version.objects.get().before == {"interests": ["Logic"]}


def test_a_change_to_what_somebody_else_changed_is_refused(ada):
    change_profile(ada, by=ada.user, values={"title": "First"}, expected_revision=1)
    with pytest.raises(ChangedMeanwhileError) as refusal:
        change_profile(ada, by=ada.user, values={"title": "Second"}, expected_revision=1)
    assert refusal.value.profile.title == "First"
    assert Profile.objects.get(pk=ada.pk).title == "First"


def test_a_change_by_somebody_else_is_an_act_and_the_owners_is_none(ada, ben):
    change_profile(ada, by=ada.user, values={"title": "Own"})
    assert not Act.objects.exists()
    change_profile(ada, by=ben.user, values={"title": "Other"})
    act = Act.objects.get()
    assert (act.actor, act.actor_username, act.profile, act.details) == (ben.user, "ben", ada, {"fields": ["title"]})
