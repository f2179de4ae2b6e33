"""Suspending: everything is gone for others at once, the owner reads why, nothing is changed."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from knowledge_commons_profiles.core.errors import RefusedError
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Act, Listing, Profile, Version
from knowledge_commons_profiles.profiles.suspending import suspend_profile
from tests.factories import listed

pytestmark = pytest.mark.django_db

REASON = "Advertising for <pills>. Write to us when it is gone."


@pytest.fixture
def suspended(ada, stella):
    ada.cv.save("cv.pdf", ContentFile(b"%PDF-1.4"))
    listed(ada)
    suspend_profile(ada, by=stella.user, reason=REASON)
    ada.refresh_from_db()
    return ada


def test_staff_suspend_with_a_reason_and_one_act(ada, stella, client_of):
    listed(ada)
    response = client_of(stella).post("/members/ada/suspend/", {"reason": REASON}, follow=True)
    assert "is suspended: nobody else sees it any more" in response.content.decode()
    ada.refresh_from_db()
    assert (ada.is_suspended, ada.suspension_reason) == (True, REASON)
    act = Act.objects.get()
    assert (act.actor, act.profile, act.verb, act.details) == (
        stella.user,
        ada,
        "suspended the profile",
        {"reason": REASON},
    )
    assert not Profile.objects.get(pk=stella.pk).is_suspended


@pytest.mark.parametrize("reason", ["", "   "])
def test_there_is_no_suspension_without_a_reason(ada, stella, client_of, reason):
    response = client_of(stella).post("/members/ada/suspend/", {"reason": reason})
    assert response.status_code == 422
    assert "Write the reason" in response.content.decode()
    assert not Profile.objects.filter(is_suspended=True).exists()


@pytest.mark.parametrize(
    "address",
    ["/members/ada/", "/members/ada/cv/", "/members/ada.json", "/members/ada.vcf", "/members/ada.jsonld"],
)
def test_it_is_gone_for_strangers_and_members(suspended, eve, ben, client_of, address):
    assert eve.get(address).status_code == 404
    assert client_of(ben).get(address).status_code == 404


def test_its_pictures_are_gone_in_every_size_and_nobody_elses(ada, ben, stella, eve):
    names = {"portrait": "images/0a1b-512.webp", "cover": "images/2c3d.jpg"}
    for name in [*names.values(), "images/0a1b-160.jpg", "images/0a1bc-512.webp"]:
        default_storage.save(name, ContentFile(b"picture"))
    Profile.objects.filter(pk=ada.pk).update(**names)
    Profile.objects.filter(pk=ben.pk).update(portrait="images/0a1bc-512.webp")

    def ask(*addresses):
        responses = [eve.get(address) for address in addresses]
        for response in responses:
            for close in response._resource_closers:  # the file alone: the response's own would end the connection
                close()
        return [response.status_code for response in responses]

    mine = ["/media/images/0a1b-512.webp", "/media/images/0a1b-160.jpg", "/media/images/2c3d.jpg"]
    assert ask(*mine) == [200, 200, 200]
    suspend_profile(ada, by=stella.user, reason=REASON)
    assert ask(*mine, "/media/images/0a1bc-512.webp") == [404, 404, 404, 200]


def test_it_is_gone_from_directory_search_and_sitemap(suspended, eve):
    assert not Listing.objects.filter(profile=suspended).exists()
    for address in ("/members/", "/members/?q=Ada"):
        assert "/members/ada/" not in eve.get(address).content.decode()


def test_the_owner_reads_why_at_their_own_address_and_stays_signed_in(suspended, client_of):
    response = client_of(suspended).get("/members/ada/")
    content = response.content.decode()
    assert response.status_code == 200
    assert "Your profile is suspended" in content
    assert "Advertising for &lt;pills&gt;." in content
    assert "no-store" in response.headers["Cache-Control"]


def test_staff_see_that_it_is_and_can_restore(suspended, stella, client_of):
    content = client_of(stella).get("/members/ada/").content.decode()
    assert "Advertising for" in content
    assert 'href="/members/ada/restore/"' in content


def test_the_owner_cannot_change_it_and_is_told_why(suspended, client_of):
    response = client_of(suspended).get("/members/ada/history/")
    assert response.status_code == 403
    assert "Advertising for &lt;pills&gt;" in response.content.decode()
    with pytest.raises(RefusedError, match="Advertising"):
        change_profile(suspended, by=suspended.user, values={"title": "Countess"})
    assert not Version.objects.exists()


def test_staff_can_still_change_it(suspended, stella):
    assert change_profile(suspended, by=stella.user, values={"about": ""}).is_suspended


def test_staff_do_not_suspend_themselves_or_each_other(stella, sven, client_of):
    for username in ("stella", "sven"):
        response = client_of(stella).post(f"/members/{username}/suspend/", {"reason": REASON})
        assert response.status_code == 403
    assert not Profile.objects.filter(is_suspended=True).exists()
    assert not Act.objects.exists()


def test_a_better_reason_replaces_the_first(suspended, stella, client_of):
    client_of(stella).post("/members/ada/suspend/", {"reason": "Other"})
    suspended.refresh_from_db()
    assert suspended.suspension_reason == "Other"
    client_of(stella).post("/members/ada/suspend/", {"reason": "Other"})
    assert Act.objects.count() == 2
