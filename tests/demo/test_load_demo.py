"""The command that loads the demo world, as a newcomer and as an operator meet it."""

import pytest
from django.core.management import CommandError, call_command

from knowledge_commons_profiles.profiles.models import Listing, Profile
from tests.factories import ProfileFactory


def load(capsys, **options):
    call_command("load_demo", no_images=True, **options)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_if_empty_asks_one_question_and_leaves_a_site_with_people_alone(capsys, django_assert_num_queries):
    ProfileFactory(username="martin")
    with django_assert_num_queries(1):
        assert "nothing was loaded" in load(capsys, if_empty=True)
    assert Profile.objects.count() == 1


@pytest.mark.django_db
def test_a_site_with_other_people_is_refused_and_they_are_named():
    ProfileFactory(username="martin")
    with pytest.raises(CommandError, match=r"martin \(1 in all\).*empty database"):
        call_command("load_demo")
    assert Profile.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"scale": -1}, {"scale": "many"}])
def test_a_scale_that_is_no_number_of_members_is_refused(options):
    with pytest.raises(CommandError, match="--scale"):
        call_command("load_demo", *[f"--{key}={value}" for key, value in options.items()])
    assert not Profile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_empty_site_is_filled_and_grows_to_the_count_asked_for_and_keeps_its_guests(capsys):
    assert "added 5 synthetic members" in load(capsys, if_empty=True, scale=5)
    people = Profile.objects.count()
    guest = ProfileFactory(username="martin")
    assert "added 0 synthetic members" in load(capsys, scale=3)
    assert Profile.objects.count() == people + 1
    assert Profile.objects.get(username="martin").updated_at == guest.updated_at
    assert not Listing.objects.filter(profile=guest)
