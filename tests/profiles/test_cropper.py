"""Choosing a part of a picture and sending it, in a real browser: by keyboard, with sliders, and without scripts."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from knowledge_commons_profiles.profiles.models import Profile
from tests.functional.axe import find_violations
from tests.uploads import BLUE, make_picture

PAGE = "/members/ada/edit-profile/files/"
PICTURE = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": make_picture(size=(1200, 800))}


def get_colour():
    with Profile.objects.get(username="ada").portrait.open() as file:
        return Image.open(file).getpixel((250, 250))


def test_by_keyboard_alone_a_part_is_chosen_and_sent(page, ada):
    tab = page(person=ada)
    tab.goto(PAGE)
    tab.get_by_label("New photo").set_input_files(PICTURE)
    canvas = tab.locator(".cropper__canvas--portrait")
    expect(canvas).to_be_visible()
    canvas.focus()
    for key in ["+"] * 12 + ["ArrowRight"] * 120 + ["ArrowUp"] * 120:
        tab.keyboard.press(key)
    tab.get_by_role("button", name="Save the photo").press("Enter")
    expect(tab.get_by_text("The photo was saved.")).to_be_visible()
    assert all(abs(one - two) < 12 for one, two in zip(get_colour(), BLUE, strict=True))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_with_an_open_cropper_is_accessible_and_fits(page, ada, width, dark):
    tab = page(person=ada, width=width, dark=dark)
    tab.goto(PAGE)
    tab.get_by_label("New photo").set_input_files(PICTURE)
    tab.get_by_label("New cover image").set_input_files(PICTURE)
    expect(tab.locator(".cropper__canvas--cover")).to_be_visible()
    assert find_violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page, ada):
    tab = page(person=ada)
    tab.goto(PAGE)
    asked = []
    tab.on("request", lambda request: asked.append(request.method))
    large = {**PICTURE, "buffer": PICTURE["buffer"] + bytes(11 * 1024 * 1024)}
    tab.get_by_label("New photo").set_input_files(large)
    expect(tab.get_by_text("This picture is larger than 10 MB.")).to_be_visible()
    tab.get_by_role("button", name="Save the photo").click()
    expect(tab.get_by_label("New photo")).to_be_focused()
    assert "POST" not in asked


def test_what_the_server_refuses_is_said_beside_the_field(page, ada):
    tab = page(person=ada)
    tab.goto(PAGE)
    tab.get_by_label("New CV").set_input_files({**PICTURE, "name": "cv.pdf"})
    tab.get_by_role("button", name="Save the CV").click()
    expect(tab.get_by_label("New CV")).to_have_accessible_description(re.compile("not a PDF or Word document"))


def test_without_scripts_the_middle_is_kept(page, ada):
    tab = page(person=ada, javascript=False)
    tab.goto("/members/ada/profile/change-avatar/")
    tab.get_by_label("New photo").set_input_files(PICTURE)
    tab.get_by_role("button", name="Save the photo").click()
    expect(tab.get_by_text("The photo was saved.")).to_be_visible()
