"""Sending a cover and taking it away: as a portrait, but wide."""

import pytest
from PIL import Image

from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import find_names
from tests.profiles.conftest import PROGRAM
from tests.uploads import make_picture

pytestmark = pytest.mark.django_db

OWN = "/edit-profile/upload-cover/"


def reload(profile):
    return Profile.objects.get(pk=profile.pk)


def test_a_cover_is_on_the_page_in_both_widths(ada, client_of, send, eve, list_store):
    assert send(client_of(ada), OWN, image=make_picture(size=(1600, 900))).status_code == 302
    name = reload(ada).cover.name
    assert list_store() == set(find_names(name))
    assert f"/media/{name} 1480w" in eve.get("/members/ada/").text
    with reload(ada).cover.open() as file:
        assert Image.open(file).size == (1480, 200)


def test_a_small_cover_is_refused_with_the_size_that_is_needed(ada, client_of, send):
    answer = send(client_of(ada), OWN, accept=PROGRAM, image=make_picture(size=(300, 200)))
    assert "at least 370 by 50 pixels" in answer.json()["error"]


def test_a_refused_cover_shows_the_page_again(ada, client_of, send):
    page = send(client_of(ada), OWN, image=b"no picture")
    assert page.status_code == 400
    assert "Change the cover image" in page.text


def test_a_cover_is_taken_away(ada, client_of, send, run_tasks, list_store):
    send(client_of(ada), OWN, image=make_picture(size=(1600, 900)))
    assert send(client_of(ada), "/members/ada/edit-profile/delete-cover/").status_code == 302
    run_tasks()
    assert (reload(ada).cover.name, list_store()) == ("", set())


def test_somebody_else_may_not(ada, ben, client_of, send):
    for address in ("upload-cover", "delete-cover"):
        assert send(client_of(ben), f"/members/ada/edit-profile/{address}/", image=make_picture()).status_code == 403
