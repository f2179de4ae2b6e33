"""Portraits, covers and CVs: drawn, stored once, and found again."""

import re
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from knowledge_commons_profiles.demo.cvs import build_cv
from knowledge_commons_profiles.demo.drawings import COVER_SIZE, PORTRAIT_SIZE, draw_cover, draw_portrait
from knowledge_commons_profiles.demo.files import store
from knowledge_commons_profiles.demo.scholars import read_scholars
from tests.factories import ProfileFactory

LARGEST_BYTES = 25_000
SCHOLARS = read_scholars()


@pytest.mark.parametrize("scholar", SCHOLARS[::11], ids=lambda scholar: scholar.username)
def test_pictures_are_small_webp_files_of_the_right_size_and_always_the_same(scholar):
    portrait, cover = draw_portrait(scholar.username, scholar.name), draw_cover(scholar.username)
    for content, size in ((portrait, PORTRAIT_SIZE), (cover, COVER_SIZE)):
        image = Image.open(BytesIO(content))
        assert (image.format, image.size) == ("WEBP", size)
        assert len(content) < LARGEST_BYTES
    assert draw_portrait(scholar.username, scholar.name) == portrait
    assert draw_cover(scholar.username) == cover


@pytest.mark.django_db
def test_storing_again_writes_nothing_and_storing_something_else_replaces_it():
    profile = ProfileFactory()
    store(profile, profile.portrait, b"one", folder="images", suffix="webp")
    first = profile.portrait.name
    store(profile, profile.portrait, b"one", folder="images", suffix="webp")
    assert (profile.portrait.name, profile.portrait.read()) == (first, b"one")
    profile.portrait.close()
    store(profile, profile.portrait, b"two", folder="images", suffix="webp")
    assert profile.portrait.name != first
    assert not default_storage.exists(first)


@pytest.mark.django_db
def test_the_same_file_of_two_people_has_two_names_that_tell_nothing():
    names = []
    for username in ("ada", "ben"):
        profile = ProfileFactory(username=username)
        store(profile, profile.cv, b"the same", folder="cvs", suffix="pdf")
        names.append(profile.cv.name)
    assert len(set(names)) == 2
    assert all(re.fullmatch(r"cvs/[0-9a-f]{32}\.pdf", name) for name in names)


@pytest.mark.parametrize("username", ["ada-lovelace", "panini", "ibn-khaldun"])
def test_a_cv_is_a_pdf_whose_table_finds_every_object(username):
    pdf = build_cv(next(scholar for scholar in SCHOLARS if scholar.username == username))
    [start] = map(int, re.findall(rb"startxref\n(\d+)\n%%EOF\n$", pdf))
    entries = re.findall(rb"(\d{10}) 00000 n \n", pdf[start:])
    assert len(entries) == 6
    for number, offset in enumerate(entries, start=1):
        assert pdf[int(offset) :].startswith(f"{number} 0 obj\n".encode())
    [(length, text)] = re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", pdf, re.DOTALL)
    assert int(length) == len(text)
    assert username.split("-")[-1].title().encode() in text
