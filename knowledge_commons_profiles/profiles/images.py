"""Turning an uploaded picture into files that are safe to show: ours, small, and without anything but pixels.

A picture is judged by its content. Its header tells what decoding would take, before anything is decoded; only the part
that is kept is brought to its size, and written anew, so that nothing else of the file survives: no place where it was
taken, no comments, no second meaning (docs/decisions/0009-files.md).
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Lock
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext, gettext_noop
from PIL import Image, ImageCms, PngImagePlugin

from knowledge_commons_profiles.memberships.logos import build_logo_name
from knowledge_commons_profiles.profiles.cropping import Box, find_stored_box, fit_box, turn_size
from knowledge_commons_profiles.profiles.image_headers import (
    COEFFICIENT_BYTES,
    WEBP_BYTES_PER_PIXEL,
    find_kind,
    find_webp_size,
    read_jpeg_frame,
)
from knowledge_commons_profiles.profiles.pictures import Shape, build_stem

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
LARGEST_SIDE = 30_000
# What decoded pixels may take; the rest of the 64 MB that an upload may take is for the file, resizing and writing.
BUDGET_BYTES = 48_000_000
JPEG_SCALES = (8, 4, 2, 1)  # how much smaller libjpeg can decode
BYTES_PER_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2}
DEFAULT_BYTES_PER_PIXEL = 4
STRIP_PIXELS = 200_000  # of which there are four copies on the way
DIRECT_MODES = frozenset({"L", "RGB", "CMYK"})
ORIENTATION_TAG = 0x0112
WEBP_QUALITY, WEBP_METHOD, JPEG_QUALITY = 80, 4, 85
LARGEST_LOGO, SMALLEST_LOGO = (640, 128), (24, 24)

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

NOT_A_PICTURE = gettext_noop("This is not a JPEG, PNG or WebP picture. Save it as one of these and send it again.")
DAMAGED = gettext_noop(
    "This picture is damaged or ends too early. Open it on your machine, save it anew and send it again."
)
TOO_LARGE = gettext_noop("This picture is larger than 10 MB. Make it smaller and send it again.")

# Everything that Pillow's readers have been seen to raise for a file that is broken in one way or another.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError, struct.error, zlib.error)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)

PngImagePlugin.MAX_TEXT_MEMORY = 1024 * 1024  # texts in a PNG are thrown away; unpacked they could be 64 MB
SRGB = ImageCms.createProfile("sRGB")
# One picture at a time in each process: what several take does not add up.
DECODING = Lock()


class ImageError(Exception):
    """This picture cannot be taken; the text tells the member why, and what to do."""


def render(file: BinaryIO, shape: Shape, wanted: Box | None = None) -> Image.Image:
    """Return the wanted part of the picture, or its middle, upright, in sRGB and in the shape's largest size.

    `wanted` is in pixels of the upright picture. Raises ImageError.
    """
    with opening(file) as image:
        return cut_out(image, file, shape, wanted)


def build_logo_file(file: BinaryIO) -> ContentFile[bytes]:
    """Return the whole picture, made to fit, as a network's logo under a name that no other file has.

    It is kept without loss, because logos have sharp edges, and on white, because most are drawn for paper.
    Raises ImageError.
    """
    with opening(file) as image:
        width, height = turn_size(image.size, find_orientation(image))
        scale = min(1, LARGEST_LOGO[0] / width, LARGEST_LOGO[1] / height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        logo = cut_out(image, file, Shape("logo", sizes=(size,), smallest=SMALLEST_LOGO), None)
    content = BytesIO()
    logo.save(content, "WEBP", lossless=True)
    return ContentFile(content.getvalue(), name=build_logo_name(build_stem(), logo.size))


def iter_renditions(image: Image.Image, shape: Shape) -> Iterator[tuple[int, str, bytes]]:
    """Yield width, extension and content of each file of a picture that has the shape's largest size."""
    for size in shape.sizes:
        smaller = image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
        webp, jpeg = BytesIO(), BytesIO()
        smaller.save(webp, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
        smaller.save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        yield size[0], "webp", webp.getvalue()
        yield size[0], "jpg", jpeg.getvalue()


@contextmanager
def opening(file: BinaryIO) -> Iterator[Image.Image]:
    """Lend the picture, of which only the header was read; whatever is wrong with it is an ImageError."""
    refuse_too_large(file)
    with DECODING:
        try:
            with open_image(file) as image:
                yield image
        except BOMB as error:
            raise ImageError(describe_too_many(LARGEST_PIXELS)) from error
        except BROKEN as error:
            raise ImageError(gettext(DAMAGED)) from error


def refuse_too_large(file: BinaryIO) -> None:
    size_bytes = file.seek(0, 2)
    file.seek(0)
    if size_bytes > LARGEST_BYTES:
        raise ImageError(gettext(TOO_LARGE))


def open_image(file: BinaryIO) -> Image.Image:
    """Read the header alone."""
    kind = find_kind(file)
    if not kind:
        raise ImageError(gettext(NOT_A_PICTURE))
    if kind == "WEBP":  # Pillow makes room for the whole picture when it opens one
        refuse_too_many(find_webp_size(file), LARGEST_PIXELS_OF_WEBP, kind=gettext("a WebP picture"))
    file.seek(0)
    return Image.open(file, formats=[kind])


def cut_out(image: Image.Image, file: BinaryIO, shape: Shape, wanted: Box | None) -> Image.Image:
    orientation = find_orientation(image)
    size = turn_size(image.size, orientation)
    refuse_too_many(image.size, LARGEST_PIXELS)
    if size[0] < shape.smallest[0] or size[1] < shape.smallest[1]:
        told = gettext("This picture is too small: at least {} by {} pixels are needed.")
        raise ImageError(told.format(*shape.smallest))
    box = find_stored_box(fit_box(wanted, size=size, ratio=shape.ratio), size=image.size, orientation=orientation)
    target = turn_size(shape.sizes[0], orientation)
    profile = image.info.get("icc_profile")
    box = prepare(image, file, box, target)
    image.load()
    small = to_srgb(resize(image, box, target), profile)
    return small.transpose(TURNS[orientation]) if orientation in TURNS else small


def find_orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 when there is none or none that can be read."""
    try:
        value = image.getexif().get(ORIENTATION_TAG)
    except BROKEN:
        return 1
    return value if value in TURNS else 1


def refuse_too_many(size: tuple[int, int], most: int, *, kind: str = "") -> None:
    if size[0] * size[1] > most or max(size) > LARGEST_SIDE:
        raise ImageError(describe_too_many(most, size=size, kind=kind))


def describe_too_many(most: int, *, size: tuple[int, int] | None = None, kind: str = "") -> str:
    words = {"kind": kind or gettext("a picture"), "most": most // 1_000_000}
    if size:
        told = gettext("%(width)s by %(height)s pixels are too much: %(kind)s may have %(most)s megapixels.")
        words |= {"width": size[0], "height": size[1]}
    else:
        told = gettext("This is too much: %(kind)s may have %(most)s megapixels.")
    if most == LARGEST_PIXELS:
        advice = gettext("Make it smaller and send it again.")
    else:
        advice = gettext("Make it smaller, or save it as an ordinary JPEG, and send it again.")
    return f"{told % words} {advice}"


def prepare(image: Image.Image, file: BinaryIO, box: Box, target: tuple[int, int]) -> Box:
    """Make sure that decoding stays within the budget; return where the box lies in what will be decoded.

    A JPEG is decoded only as large as the box asks for.
    """
    width, height = image.size
    if image.format not in {"JPEG", "MPO"}:  # MPO is what phones make: several JPEGs in one file, the first is taken
        per_pixel = BYTES_PER_PIXEL.get(image.mode, DEFAULT_BYTES_PER_PIXEL)
        refuse_too_many(image.size, BUDGET_BYTES // per_pixel, kind=gettext("such a PNG picture"))
        return box
    position = file.tell()
    frame = read_jpeg_frame(file)
    file.seek(position)
    kept_bytes = COEFFICIENT_BYTES * frame.samples_per_pixel if frame.is_kept_whole else 0
    needed = min(box.width / target[0], box.height / target[1])
    scales = [
        scale
        for scale in JPEG_SCALES
        if width * height * (kept_bytes + DEFAULT_BYTES_PER_PIXEL / scale**2) <= BUDGET_BYTES
    ]
    if not scales:
        refuse_too_many(image.size, int(BUDGET_BYTES / (kept_bytes + 1)), kind=gettext("a progressive JPEG"))
    chosen = next((scale for scale in scales if scale <= needed), scales[-1])
    image.draft(None, (width // chosen, height // chosen))
    across, down = image.size[0] / width, image.size[1] / height
    return Box(box.left * across, box.top * down, box.width * across, box.height * down)


def resize(image: Image.Image, box: Box, target: tuple[int, int]) -> Image.Image:
    """Return the box in the target size, in grey, RGB or CMYK. Takes little memory beside the picture itself."""
    if image.mode not in DIRECT_MODES or "transparency" in image.info:
        image, box = flatten(image, box, target)
    corners = (box.left, box.top, min(box.left + box.width, image.width), min(box.top + box.height, image.height))
    return image.resize(target, Image.Resampling.LANCZOS, box=corners, reducing_gap=3.0)


def flatten(image: Image.Image, box: Box, target: tuple[int, int]) -> tuple[Image.Image, Box]:
    """Return the box on white, strip by strip, made smaller by a whole number as far as the target allows."""
    factor = max(1, int(min(box.width / target[0], box.height / target[1])))
    left, top = int(box.left), int(box.top)
    right, bottom = min(image.width, int(box.left + box.width) + 1), min(image.height, int(box.top + box.height) + 1)
    flat = Image.new("RGB", (-(-(right - left) // factor), -(-(bottom - top) // factor)))
    step = factor * max(1, STRIP_PIXELS // (right - left) // factor)
    for start in range(top, bottom, step):
        strip = put_on_white(image.crop((left, start, right, min(start + step, bottom))))
        flat.paste(strip.reduce(factor), (0, (start - top) // factor))
    shifted = Box((box.left - left) / factor, (box.top - top) / factor, box.width / factor, box.height / factor)
    return flat, shifted


def put_on_white(strip: Image.Image) -> Image.Image:
    if strip.mode.startswith("I"):  # 16 bits of grey, of which the upper eight are seen
        return strip.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    solid = strip.convert("RGBA")
    ground = Image.new("RGBA", solid.size, "white")
    ground.alpha_composite(solid)
    return ground.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the pixels alone, in sRGB; a colour profile that cannot be used is as good as none."""
    if profile:
        with suppress(ImageCms.PyCMSError, *BROKEN):
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            image = ImageCms.profileToProfile(image, own, SRGB, outputMode="RGB") or image
    plain = image.convert("RGB")
    plain.info.clear()  # writers would put some of what it holds into the new file
    return plain


LARGEST_PIXELS_OF_WEBP = BUDGET_BYTES // WEBP_BYTES_PER_PIXEL
