"""Pictures as members send them: brought to size, stripped of everything else, or refused with a reason."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from knowledge_commons_profiles.profiles.cropping import Box
from knowledge_commons_profiles.profiles.images import ImageError, iter_renditions, render
from knowledge_commons_profiles.profiles.pictures import COVER, PORTRAIT
from tests.uploads import BLUE, GREEN, RED, WHITE, draw, encode, make_picture

ORIENTATION = 0x0112
GPS = 0x8825
KINDS = ("JPEG", "PNG", "WEBP")


def render_bytes(content, shape=PORTRAIT, wanted=None):
    return render(BytesIO(content), shape, wanted)


def is_near(colour, other, tolerance=12):
    return all(abs(one - two) <= tolerance for one, two in zip(colour, other, strict=True))


def corners(image):
    width, height = image.size
    places = ((5, 5), (width - 6, 5), (5, height - 6), (width - 6, height - 6))
    return [image.getpixel(place) for place in places]


def refusal(content, shape=PORTRAIT):
    with pytest.raises(ImageError) as refused:
        render_bytes(content, shape)
    return str(refused.value)


# What is taken


@pytest.mark.parametrize("shape", [PORTRAIT, COVER], ids=lambda shape: shape.field)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_out_in_both_sizes_as_webp_and_jpeg(kind, shape):
    image = render_bytes(make_picture(kind), shape)
    files = [
        (width, extension, Image.open(BytesIO(content))) for width, extension, content in iter_renditions(image, shape)
    ]
    assert [(width, extension, file.format) for width, extension, file in files] == [
        (width, extension, {"webp": "WEBP", "jpg": "JPEG"}[extension])
        for width, _ in shape.sizes
        for extension in ("webp", "jpg")
    ]
    assert [file.size for _, _, file in files] == [size for size in shape.sizes for _ in range(2)]


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "1"), ("PNG", "LA"), ("WEBP", "RGBA")],
)
def test_every_colour_mode_becomes_rgb(kind, mode):
    image = render_bytes(make_picture(kind, mode, size=(1500, 1400)))
    assert image.mode == "RGB"
    if mode in {"CMYK", "P", "RGBA"}:
        assert all(map(is_near, corners(image), (RED, GREEN, BLUE, WHITE), [40] * 4))
    assert corners(image)[3][0] > 200


def test_sixteen_bits_of_grey_keep_their_brightness():
    image = render_bytes(encode(Image.new("I;16", (300, 300), 40_000), "PNG"))
    assert is_near(image.getpixel((200, 200)), (156, 156, 156))


@pytest.mark.parametrize("size", [(200, 200), (3000, 3000)])
def test_what_is_transparent_becomes_white(size):
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, size[0] // 2, size[1]))
    for kind in ("PNG", "WEBP") if size[0] < 1000 else ("PNG",):
        shown = render_bytes(encode(image, kind))
        assert is_near(shown.getpixel((50, 250)), RED)
        assert is_near(shown.getpixel((450, 250)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(kind):
    others = [Image.new("RGB", (200, 200), BLUE), Image.new("RGB", (200, 200), GREEN)]
    content = encode(Image.new("RGB", (200, 200), RED), kind, save_all=True, append_images=others, duration=100)
    assert is_near(render_bytes(content).getpixel((99, 99)), RED)


def test_of_a_file_with_several_pictures_the_first_is_taken():
    content = encode(draw(), "MPO", save_all=True, append_images=[Image.new("RGB", (600, 400), BLUE)])
    assert is_near(corners(render_bytes(content))[0], RED)


def test_a_colour_profile_is_applied_and_one_that_is_broken_does_no_harm():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert is_near(corners(render_bytes(make_picture(icc_profile=lab)))[0], RED)
    assert is_near(corners(render_bytes(make_picture(icc_profile=b"no profile")))[0], RED)
    assert is_near(corners(render_bytes(make_picture(mode="CMYK", icc_profile=lab)))[0], RED, 40)


# Which part of it, and which way up


def test_without_a_choice_the_middle_is_taken():
    image = draw(size=(1200, 400))
    image.paste(WHITE, (0, 0, 390, 400))
    image.paste(WHITE, (810, 0, 1200, 400))
    assert all(map(is_near, corners(render_bytes(encode(image)))[:3], (RED, GREEN, BLUE)))


def test_the_chosen_part_is_taken():
    assert all(is_near(corner, BLUE) for corner in corners(render_bytes(make_picture(), wanted=Box(20, 220, 150, 150))))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_upright_whichever_way_the_camera_was_held(kind, orientation):
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what stores an upright picture so
    upright = draw(size=(600, 400))
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = render_bytes(encode(stored, kind, exif=exif))
    assert all(map(is_near, corners(image), (RED, GREEN, BLUE, WHITE)))
    chosen = render_bytes(encode(stored, kind, exif=exif), wanted=Box(20, 210, 180, 180))
    assert all(is_near(corner, BLUE) for corner in corners(chosen))


@pytest.mark.parametrize("size", [(600, 400), (4000, 3000)])
@given(
    numbers=st.tuples(*[st.floats(-1e12, 1e12)] * 2, *[st.floats(1, 1e12)] * 2),
    shape=st.sampled_from([PORTRAIT, COVER]),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_choice_gives_a_picture_of_the_right_size(size, numbers, shape):
    assert render_bytes(make_picture(size=size), shape, Box(*numbers)).size == shape.sizes[0]


# What is gone afterwards


def make_talkative(kind):
    exif = Image.Exif()
    exif[0x010E] = "SECRET description"
    exif.get_ifd(GPS)[2] = (51.0, 30.0, 0.0)
    options = {"exif": exif, "xmp": b"<x:xmpmeta>SECRET</x:xmpmeta>"}
    if kind == "JPEG":
        options["comment"] = b"SECRET comment"
    if kind == "PNG":
        options = {"exif": exif, "pnginfo": PngImagePlugin.PngInfo()}
        options["pnginfo"].add_text("Comment", "SECRET comment")
    return make_picture(kind, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_the_picture_survives(kind):
    content = make_talkative(kind)
    assert b"SECRET" in content
    for _, _, written in iter_renditions(render_bytes(content), PORTRAIT):
        assert b"SECRET" not in written
        assert not any(mark in written for mark in (b"Exif", b"EXIF", b"XMP", b"xmp", b"ICC"))
        assert not Image.open(BytesIO(written)).getexif()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "tail", [b"<html><script>alert(1)</script>", b"PK\x05\x06" + bytes(18), b"<?php system('id');"]
)
def test_a_file_that_is_two_things_becomes_a_picture_alone(kind, tail):
    for _, _, written in iter_renditions(render_bytes(make_picture(kind) + tail), PORTRAIT):
        assert tail not in written


# What is refused


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html>",
        b"GIF89a" + bytes(50),
        b"%PDF-1.4",
        bytes(1000),
        encode(Image.new("RGB", (200, 200)), "TIFF"),
        encode(Image.new("RGB", (200, 200)), "BMP"),
    ],
)
def test_anything_else_is_refused_by_its_content(content):
    assert "not a JPEG, PNG or WebP" in refusal(content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_picture_that_ends_too_early_is_refused(kind, share):
    content = encode(Image.effect_noise((300, 300), 90).convert("RGB"), kind)
    assert "damaged or ends too early" in refusal(content[: int(len(content) * share)])


def test_a_hundred_megapixels_in_a_hundred_kilobytes_are_refused_from_the_header():
    content = encode(Image.new("1", (10_000, 10_000)), "PNG")
    assert len(content) < 100_000
    assert "50 megapixels" in refusal(content)


def test_a_webp_of_huge_dimensions_is_refused_from_the_header():
    header = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\x3f\0" * 2 + b"VP8 " + bytes(40)
    assert "16384 by 16384 pixels" in refusal(header)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: make_picture("PNG", size=(4100, 3000)), "such a PNG picture may have 12 megapixels"),
        (lambda: make_picture("WEBP", size=(2100, 1500)), "a WebP picture may have 3 megapixels"),
        (lambda: make_picture(size=(5500, 3000), progressive=True), "a progressive JPEG may have 12 megapixels"),
        (lambda: make_picture("PNG", "L", size=(30_001, 100)), "30001 by 100 pixels are too much"),
        (lambda: make_picture(size=(99, 400)), "at least 100 by 100 pixels"),
    ],
    ids=["png", "webp", "progressive", "side", "small"],
)
def test_what_would_take_too_much_memory_or_is_too_small_is_refused_with_its_limit(content, said):
    assert said in refusal(content())


def test_a_photo_of_a_telephone_is_taken_whole():
    assert all(map(is_near, corners(render_bytes(make_picture(size=(8064, 6048)))), (RED, GREEN, BLUE, WHITE)))


def test_eleven_megabytes_are_refused():
    assert "larger than 10 MB" in refusal(make_picture() + bytes(11 * 1024 * 1024))


def test_packed_texts_in_a_png_are_not_unpacked_without_end():
    info = PngImagePlugin.PngInfo()
    for number in range(4):
        info.add_text(f"bomb{number}", "0" * 900_000, zip=True)
    assert "damaged" in refusal(make_picture("PNG", pnginfo=info))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's remarks on broken EXIF
@given(data=st.data(), kind=st.sampled_from(KINDS))
@settings(max_examples=150, deadline=None)
def test_a_broken_file_is_refused_or_taken_but_never_breaks_us(data, kind):
    content = bytearray(make_talkative(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, min(len(content), 900) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ImageError):
        assert render_bytes(bytes(content)).size == (512, 512)
