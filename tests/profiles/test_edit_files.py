"""The pages on which a portrait, a cover and a CV are changed."""

import pytest
from django.test import Client

from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import ProfileFactory, UserFactory
from tests.uploads import PDF, make_picture

pytestmark = pytest.mark.django_db

PAGES = ["edit-profile/files/", "profile/change-avatar/", "profile/change-cover-image/"]


@pytest.mark.parametrize("page", PAGES)
def test_owner_and_staff_see_the_forms_and_nobody_else(ada, ben, client_of, page):
    address = f"/members/ada/{page}"
    assert client_of(ada).get(address).text.count('enctype="multipart/form-data"') == (3 if "files" in page else 1)
    assert 'action="/members/ada/edit-profile/upload-' in client_of(UserFactory(is_staff=True)).get(address).text
    assert client_of(ben).get(address).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_signs_in_first_and_an_unknown_name_is_a_404(ada, client_of, settings, page):
    settings.LOGIN_URL = "/login/"
    assert Client().get(f"/members/ada/{page}").url == f"/login/?next=/members/ada/{page}"
    assert client_of(ada).get(f"/members/nobody/{page}").status_code == 404


def test_the_present_files_are_shown_each_with_a_way_to_remove_it(ada, client_of, send):
    client = client_of(ada)
    page = client.get("/members/ada/edit-profile/files/").text
    assert "There is no CV." in page
    assert "delete-" not in page
    send(client, "/edit-profile/upload-avatar/", image=make_picture())
    send(client, "/edit-profile/upload-cover/", image=make_picture(size=(800, 400)))
    send(client, "/edit-profile/upload-cv/", cv_file=PDF)
    page = client.get("/members/ada/edit-profile/files/").text
    ada = Profile.objects.get(username="ada")
    assert f"/media/{ada.portrait.name}" in page
    assert f"/media/{ada.cover.name}" in page
    assert "(PDF). Everyone may see it." in page
    assert page.count("/edit-profile/delete-") == 3
    assert ada.cv.name not in page


def test_pictures_of_one_size_as_older_ones_are_still_shown(client_of, eve):
    old = ProfileFactory(username="old", user=UserFactory(), portrait="images/old.webp", cover="images/wide.jpg")
    for client, address in ((eve, "/members/old/"), (client_of(old), "/members/old/edit-profile/files/")):
        page = client.get(address).text
        assert 'src="/media/images/old.webp"' in page
        assert 'src="/media/images/wide.jpg"' in page


def test_the_page_asks_little_of_the_database(ada, client_of, django_assert_max_num_queries):
    client = client_of(ada)
    with django_assert_max_num_queries(8):
        client.get("/members/ada/edit-profile/files/")


def test_an_upload_asks_a_bounded_number_of_queries(ada, client_of, send, django_assert_max_num_queries):
    client = client_of(ada)
    with django_assert_max_num_queries(24):
        send(client, "/edit-profile/upload-avatar/", image=make_picture())
