"""Portraits, covers and CVs: drawn, stored once, and found again."""

import re

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from knowledge_commons_profiles.demo.cvs import build_cv
from knowledge_commons_profiles.demo.drawings import draw_cover, draw_portrait
from knowledge_commons_profiles.demo.files import build_token, store_picture
from knowledge_commons_profiles.demo.scholars import read_scholars
from knowledge_commons_profiles.profiles.images import iter_renditions
from knowledge_commons_profiles.profiles.pictures import COVER, PORTRAIT, find_names
from tests.factories import ProfileFactory

LARGEST_BYTES = 80_000
SCHOLARS = read_scholars()


@pytest.mark.parametrize("scholar", SCHOLARS[::11], ids=lambda scholar: scholar.username)
def test_pictures_are_of_the_right_size_and_always_the_same_and_their_files_small(scholar):
    for shape, draw in (
        (PORTRAIT, lambda: draw_portrait(scholar.username, scholar.name)),
        (COVER, lambda: draw_cover(scholar.username)),
    ):
        image = draw()
        assert (image.mode, image.size) == ("RGB", shape.sizes[0])
        assert draw().tobytes() == image.tobytes()
        assert max(len(content) for _, _, content in iter_renditions(image, shape)) < LARGEST_BYTES


@pytest.mark.django_db
def test_storing_again_writes_nothing_and_storing_something_else_replaces_it():
    profile = ProfileFactory()
    store_picture(profile, PORTRAIT, Image.new("RGB", PORTRAIT.sizes[0], "red"))
    first = find_names(profile.portrait.name)
    assert len(first) == 4
    written_at = [default_storage.get_modified_time(name) for name in first]
    store_picture(profile, PORTRAIT, Image.new("RGB", PORTRAIT.sizes[0], "red"))
    assert find_names(profile.portrait.name) == first
    assert [default_storage.get_modified_time(name) for name in first] == written_at
    store_picture(profile, PORTRAIT, Image.new("RGB", PORTRAIT.sizes[0], "blue"))
    assert profile.portrait.name not in first
    assert all(map(default_storage.exists, find_names(profile.portrait.name)))
    assert not any(map(default_storage.exists, first))


def test_the_same_file_of_two_people_has_two_names_that_tell_nothing():
    tokens = [build_token(username, b"the same") for username in ("ada", "ben")]
    assert len(set(tokens)) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", token) for token in tokens)


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
