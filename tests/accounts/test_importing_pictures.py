"""Avatars and covers of an import, from a mounted folder and from an address."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO, StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from PIL import Image

from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.wordpress.media import name_upload
from knowledge_commons_profiles.wordpress.members import find_user_id
from tests.factories import UserFactory

USERNAME = "ada-lovelace"


def draw(width, height):
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def uploads(wordpress, tmp_path):
    """WordPress's uploads folder with an avatar and a cover of Ada's."""
    number, folder = find_user_id(USERNAME), tmp_path / "uploads"
    avatar = folder / "avatars" / str(number) / "5f3c-bpfull.jpg"
    cover = folder / "buddypress" / "members" / str(number) / "cover-image" / "5f3d-bp-cover-image.jpg"
    for path, size in ((avatar, (300, 300)), (cover, (1500, 400))):
        path.parent.mkdir(parents=True)
        path.write_bytes(draw(*size))
    return folder


@pytest.fixture
def served(uploads):
    """The same folder at an address, with the listings that a web server makes."""
    handler = partial(QuietHandler, directory=str(uploads))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture
def run(tmp_path):
    def run(**options):
        out = StringIO()
        files = {"bad_rows": tmp_path / "bad.csv", "state": tmp_path / "state.json"}
        call_command("import_wordpress", only=USERNAME, stdout=out, **files, **options)
        return out.getvalue()

    return run


def get():
    return Profile.objects.get(username=USERNAME)


@pytest.fixture(params=["folder", "address"])
def way(request, uploads, served, settings):
    """Either of the two ways to get at the uploads."""
    settings.WP_MEDIA_ROOT = str(uploads) if request.param == "folder" else ""
    settings.WP_MEDIA_URL = "" if request.param == "folder" else served


def test_pictures_are_written_anew_and_shown(run, way, client):
    assert "Pictures: stored 2." in run()
    profile = get()
    assert profile.portrait.name.endswith("-512.webp")
    assert profile.cover.name.endswith("-1480.webp")
    assert client.get(f"/media/{profile.portrait.name}").getvalue().startswith(b"RIFF")
    assert profile.listings.first().card["portrait_url"] == f"/media/{profile.portrait.name}"
    assert "Nothing changed." in run()
    assert get().portrait.name == profile.portrait.name


def test_a_dry_run_stores_none(run, uploads, settings):
    settings.WP_MEDIA_ROOT = str(uploads)
    run(no_pictures=True)
    assert "Pictures: found 2." in run(dry_run=True)
    assert not get().portrait


def test_a_picture_that_was_taken_away_here_stays_away(run, uploads, settings):
    settings.WP_MEDIA_ROOT = str(uploads)
    run()
    user = UserFactory(username=USERNAME)
    Profile.objects.filter(username=USERNAME).update(user=user)
    change_profile(get(), by=user, values={"portrait": "", "cover": ""})
    assert "Nothing changed." in run()
    assert not get().portrait


def test_what_is_no_picture_is_told_and_stops_nothing(run, uploads, settings, tmp_path):
    settings.WP_MEDIA_ROOT = str(uploads)
    next(uploads.glob("avatars/*/*")).write_bytes(b"<?php system('ls');")
    assert "Pictures: stored 1." in run()
    assert "not a JPEG, PNG or WebP picture" in (tmp_path / "bad.csv").read_text()


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("https://c.example.org/app/uploads/sites/3/a.jpg", "sites/3/a.jpg"),
        ("/srv/www/uploads/a.jpg", "a.jpg"),
        ("sites/3/a.jpg", "sites/3/a.jpg"),
        ("", ""),
    ],
)
def test_an_upload_is_named_below_its_folder(stored, name):
    assert name_upload(stored) == name
