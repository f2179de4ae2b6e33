"""Which part of a picture is kept: what a member chose, made to fit, or else the middle."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

# EXIF 2.32 §4.6.4, tag Orientation: from 5 on the camera was held upright, so that width and height change places.
FIRST_UPRIGHT = 5
SMALLEST_SHARE = 1 / 8  # of the width: less would show nothing but its pixels


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    width: float
    height: float


def parse_box(values: Mapping[str, str]) -> Box | None:
    """Return what the fields crop_x, crop_y, crop_width and crop_height say; None unless they make a rectangle."""
    try:
        left, top, width, height = (float(values[f"crop_{name}"]) for name in ("x", "y", "width", "height"))
    except (KeyError, ValueError):
        return None
    is_rectangle = all(map(isfinite, (left, top, width, height))) and width >= 1 and height >= 1
    return Box(left, top, width, height) if is_rectangle else None


def fit_box(wanted: Box | None, *, size: tuple[int, int], ratio: float) -> Box:
    """Return a box of this ratio inside a picture: the wanted one made to fit, or the largest one in the middle."""
    full_width, full_height = size
    largest_width = min(full_width, full_height * ratio)
    if wanted is None:
        wanted = Box(0, 0, full_width, full_height)
    width = max(min(wanted.width, wanted.height * ratio, largest_width), largest_width * SMALLEST_SHARE)
    height = width / ratio
    left = wanted.left + (wanted.width - width) / 2
    top = wanted.top + (wanted.height - height) / 2
    return Box(clamp(left, full_width - width), clamp(top, full_height - height), width, height)


def clamp(value: float, highest: float) -> float:
    return max(0.0, min(value, highest))


def turn_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Return the size that people see of a picture of this stored size, and the other way round."""
    return (size[1], size[0]) if orientation >= FIRST_UPRIGHT else size


def find_stored_box(box: Box, *, size: tuple[int, int], orientation: int) -> Box:
    """Return where the box that people see lies in the picture as it is stored, whose size is `size`."""
    x, y, width, height = box.left, box.top, box.width, box.height
    if orientation >= FIRST_UPRIGHT:
        x, y, width, height = y, x, height, width
    right, bottom = size[0] - x - width, size[1] - y - height
    if orientation in {2, 3, 7, 8}:
        x = right
    if orientation in {3, 4, 6, 7}:
        y = bottom
    return Box(x, y, width, height)
