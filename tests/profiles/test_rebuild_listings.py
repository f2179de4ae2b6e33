"""The command that writes the directory's listings anew."""

from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from knowledge_commons_profiles.profiles.models import Listing, ListingStamp, Profile
from tests.factories import MembershipFactory, ProfileFactory, listed

FIELDS = ("profile", "audience", "sort_name", "changed_at", "search", "facets", "card")


def list_rows():
    return list(Listing.objects.order_by("profile", "audience").values_list(*FIELDS))


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_listings_that_were_right_are_written_as_they_were(chunk, capsys):
    for number in range(5):
        profile = ProfileFactory(name=f"Ada {number}", about="<p>Weaves</p>", interests=["Logic", "Ärger"])
        MembershipFactory(profile=profile)
        listed(profile)
    before = list_rows()
    assert len(before) == 10
    stamp = ListingStamp.objects.get().number
    call_command("rebuild_listings", chunk=chunk)
    assert list_rows() == before
    assert ListingStamp.objects.get().number > stamp
    assert capsys.readouterr().out == "Rebuilt the listings of 5 profiles; 5 are in the directory.\n"


@pytest.mark.django_db
def test_what_is_missing_stale_or_left_over_is_put_right():
    missing = ProfileFactory(username="missing")
    stale, hidden = listed(ProfileFactory(username="stale", name="Old")), listed(ProfileFactory(username="hidden"))
    Listing.objects.filter(profile=stale).update(card={"name": "Older"}, facets=["interest:spying"])
    Profile.objects.filter(pk=hidden.pk).update(is_listed=False)
    call_command("rebuild_listings")
    listing = Listing.objects.get(profile=stale, audience="everyone")
    assert (listing.card["name"], listing.facets) == ("Old", [])
    assert set(Listing.objects.values_list("profile", flat=True)) == {missing.pk, stale.pk}


@pytest.mark.django_db
def test_a_chunk_of_nothing_is_refused():
    with pytest.raises(CommandError, match="--chunk"):
        call_command("rebuild_listings", chunk=0)


@pytest.mark.django_db(transaction=True)
def test_an_edit_in_progress_is_waited_for_and_then_read():
    profile = listed(ProfileFactory(name="Before"))

    def rebuild():
        call_command("rebuild_listings")
        connection.close()

    thread = Thread(target=rebuild)
    with transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(name="After")
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()
    thread.join(timeout=10)
    assert Listing.objects.get(profile=profile, audience="everyone").card["name"] == "After"
