"""Sending a portrait and taking it away, for people with and without scripts and for programs."""

import threading
from io import BytesIO

import pytest
from django.db import connections, transaction
from django.test import Client
from PIL import Image

from knowledge_commons_profiles.profiles.files import replace_picture
from knowledge_commons_profiles.profiles.models import Act, Listing, Profile, Version
from knowledge_commons_profiles.profiles.pictures import PORTRAIT, find_jpeg, find_names, find_small
from tests.factories import UserFactory, listed
from tests.profiles.conftest import PROGRAM
from tests.uploads import BLUE, make_picture

pytestmark = pytest.mark.django_db

OWN = "/edit-profile/upload-avatar/"
ADAS = "/members/ada/edit-profile/upload-avatar/"


def reload(profile):
    return Profile.objects.get(pk=profile.pk)


def read(response):
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:  # closing the response would end the test's database connection too
        close()
    return content


def test_a_portrait_is_on_the_page_in_the_directory_and_in_every_form(ada, client_of, send, eve, list_store):
    listed(ada)
    response = send(client_of(ada), OWN, image=make_picture(), name="../../etc/passwd.php")
    assert (response.status_code, response.url) == (302, "/members/ada/edit-profile/files/")
    name = reload(ada).portrait.name
    assert list_store() == set(find_names(name))
    assert len(list_store()) == 4
    page = eve.get("/members/ada/").text
    assert all(f"/media/{file}" in page for file in find_names(name))
    card = Listing.objects.get(profile=ada, audience="everyone").card
    assert card["portrait_url"] == f"/media/{name}"
    assert f"/media/{find_small(name)}" in eve.get("/members/").text
    assert eve.get("/members/ada.json").json()["portrait_url"].endswith(find_jpeg(name))
    for file, kind in zip(find_names(name), ("WEBP", "JPEG", "WEBP", "JPEG"), strict=True):
        assert Image.open(BytesIO(read(eve.get(f"/media/{file}")))).format == kind


def test_the_next_page_says_so_and_shows_it(ada, client_of, send):
    client = client_of(ada)
    page = client.get(send(client, OWN, image=make_picture()).url).text
    assert "The photo was saved." in page
    assert f"/media/{reload(ada).portrait.name}" in page


def test_a_program_is_answered_with_our_own_address(ada, client_of, send, eve):
    answer = send(client_of(ada), OWN, accept=PROGRAM, image=make_picture())
    assert answer.json() == {"ok": True, "url": f"/media/{reload(ada).portrait.name}"}
    assert read(eve.get(answer.json()["url"]))


def test_the_chosen_part_is_kept(ada, client_of, send):
    crop = {"crop_x": "20", "crop_y": "210.5", "crop_width": "150", "crop_height": "150"}
    send(client_of(ada), OWN, image=make_picture(), more=crop)
    with reload(ada).portrait.open() as file:
        assert all(abs(one - two) < 12 for one, two in zip(Image.open(file).getpixel((9, 9)), BLUE, strict=True))


@pytest.mark.parametrize(
    "crop", [{"crop_x": "left"}, {"crop_x": "nan", "crop_y": "0", "crop_width": "9", "crop_height": "9"}]
)
def test_a_choice_that_makes_no_sense_is_as_none(ada, client_of, send, crop):
    assert send(client_of(ada), OWN, image=make_picture(), more=crop).status_code == 302


def test_the_old_files_go_after_the_new_ones_are_there(ada, client_of, send, run_tasks, list_store):
    send(client_of(ada), OWN, image=make_picture())
    first = set(find_names(reload(ada).portrait.name))
    send(client_of(ada), OWN, image=make_picture("PNG"))
    second = set(find_names(reload(ada).portrait.name))
    assert list_store() == first | second
    assert run_tasks() == 1
    assert list_store() == second


def test_a_file_that_another_profile_has_too_stays(ada, ben, client_of, send, run_tasks, list_store):  # noqa: PLR0917 (fixtures)
    send(client_of(ada), OWN, image=make_picture())
    Profile.objects.filter(pk=ben.pk).update(portrait=reload(ada).portrait.name)
    send(client_of(ada), "/edit-profile/delete-avatar/")
    run_tasks()
    assert reload(ada).portrait.name == ""
    assert list_store() == set(find_names(reload(ben).portrait.name))


def test_a_portrait_is_taken_away(ada, client_of, send, run_tasks, list_store):
    client = client_of(ada)
    send(client, OWN, image=make_picture())
    assert send(client, "/edit-profile/delete-avatar/", accept=PROGRAM).json() == {"ok": True, "url": ""}
    run_tasks()
    assert list_store() == set()
    assert "The photo was removed." in client.get("/members/ada/edit-profile/files/").text


def test_a_change_is_kept_as_a_version_whose_files_cannot_be_put_back(ada, client_of, send):
    send(client_of(ada), OWN, image=make_picture())
    name = reload(ada).portrait.name
    send(client_of(ada), OWN, image=make_picture())
    assert Version.objects.first().before == {"portrait": name}
    assert "Files are not kept." in client_of(ada).get("/members/ada/history/").text
    assert reload(ada).revision == 3


# Who may


def test_staff_change_the_person_they_look_at_and_it_is_recorded(ada, client_of, send):
    staff = UserFactory(is_staff=True)
    send(client_of(staff), ADAS, image=make_picture())
    assert reload(ada).portrait
    assert Act.objects.get().details == {"fields": ["portrait"]}


def test_somebody_else_may_not(ada, ben, client_of, send, list_store):
    assert send(client_of(ben), ADAS, image=make_picture()).status_code == 403
    answer = send(client_of(ben), ADAS, accept=PROGRAM, image=make_picture())
    assert (answer.status_code, answer.json()["ok"]) == (403, False)
    assert list_store() == set()


def test_a_stranger_is_asked_to_sign_in(ada, eve, send, settings):
    settings.LOGIN_URL = "/login/"
    answer = send(eve, OWN, accept=PROGRAM, image=make_picture())
    assert (answer.status_code, answer.json()) == (403, {"ok": False, "error": "Sign in first."})
    assert send(eve, ADAS, image=make_picture()).url == "/login/?next=/members/ada/edit-profile/files/"


def test_a_person_of_no_profile_has_nowhere_to_put_it(client_of, send):
    assert send(client_of(UserFactory()), OWN, accept=PROGRAM, image=make_picture()).status_code == 403


def test_a_get_changes_nothing(ada, client_of):
    assert client_of(ada).get(OWN).status_code == 405
    assert client_of(ada).get("/edit-profile/delete-avatar/").status_code == 405


def test_a_form_from_elsewhere_is_refused(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada.user)
    assert client.post(OWN).status_code == 403


# What is refused


@pytest.mark.parametrize(
    ("files_sent", "said"),
    [
        ({"image": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "not a JPEG, PNG or WebP picture"),
        ({"image": make_picture()[:2000]}, "damaged or ends too early"),
        ({"image": b""}, "This file is empty."),
        ({"image": make_picture() + bytes(11 * 1024 * 1024)}, "larger than 10 MB"),
        ({}, "Choose a file first."),
        ({"photo": make_picture()}, "Choose a file first."),
    ],
    ids=["svg", "truncated", "empty", "11 MB", "missing", "other field"],
)
def test_what_is_refused_is_explained_and_nothing_is_kept(ada, client_of, send, list_store, files_sent, said):  # noqa: PLR0917 (fixtures)
    page = send(client_of(ada), OWN, **files_sent)
    assert (page.status_code, said in page.text) == (400, True)
    assert "error-summary" not in page.text
    assert 'aria-invalid="true"' in page.text
    answer = send(client_of(ada), OWN, accept=PROGRAM, **files_sent)
    assert answer.status_code == 400
    assert (answer.json()["ok"], said in answer.json()["error"]) == (False, True)
    assert (reload(ada).portrait.name, list_store()) == ("", set())


@pytest.mark.parametrize("name", ["photo.pdf", "photo.exe", "photo", "photo.svg"])
def test_the_name_of_a_file_does_not_matter(ada, client_of, send, name):
    assert send(client_of(ada), OWN, image=make_picture("PNG"), name=name).status_code == 302


# What goes wrong


def test_a_change_that_fails_leaves_no_file(ada, list_store):
    Profile.objects.filter(pk=ada.pk).delete()
    with pytest.raises(Profile.DoesNotExist):
        replace_picture(ada, PORTRAIT, BytesIO(make_picture()), by=ada.user)
    assert list_store() == set()


def test_a_store_that_fails_half_way_leaves_no_file_and_says_what_to_do(ada, client_of, send, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.MEDIA_ROOT = str(blocked)
    page = send(client_of(ada), OWN, image=make_picture())
    assert page.status_code == 503
    assert "Nothing was changed. Please try again" in page.text
    assert page.headers["Retry-After"]
    answer = send(client_of(ada), OWN, accept=PROGRAM, image=make_picture())
    assert (answer.status_code, answer.json()["ok"]) == (503, False)
    assert reload(ada).portrait.name == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_at_once_one_stays_and_the_others_files_go(ada, run_tasks, list_store):
    start, faults = threading.Barrier(2), []

    def upload():
        try:
            start.wait(timeout=60)
            replace_picture(ada, PORTRAIT, BytesIO(make_picture()), by=ada.user)
        except Exception as error:  # noqa: BLE001 (handed to the test)
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=upload) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(list_store()) == 8
    with transaction.atomic():  # the worker's own, for the lock on a task
        run_tasks()
    assert list_store() == set(find_names(reload(ada).portrait.name))
    assert Version.objects.count() == 2
