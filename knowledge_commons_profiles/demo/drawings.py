"""Portraits, covers and logos of the demo world, drawn by a program: nothing is downloaded and nobody's face is used.

The same name always gives the same picture. Everything is drawn at twice its size and then made smaller, as Pillow
draws no smooth edges.
"""

from collections.abc import Callable
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageFont

from knowledge_commons_profiles.core.initials import build_initials
from knowledge_commons_profiles.demo.chance import seeded_random
from knowledge_commons_profiles.profiles.pictures import COVER, PORTRAIT

type Colour = tuple[int, int, int]
type Canvas = ImageDraw.ImageDraw
type Pattern = Callable[[Canvas, Random, Palette, tuple[int, int]], None]
type Palette = tuple[Colour, Colour, Colour]  # dark ground, middle, light

SCALE = 2
PORTRAIT_SIZE = PORTRAIT.sizes[0]
COVER_SIZE = COVER.sizes[0]
LOGO_HEIGHT = 128
PETAL_COUNTS = (6, 8, 10, 12)

PALETTES: tuple[Palette, ...] = (
    ((40, 62, 88), (88, 118, 148), (206, 219, 230)),
    ((48, 74, 58), (104, 138, 108), (214, 226, 208)),
    ((104, 58, 44), (168, 110, 84), (238, 218, 202)),
    ((78, 52, 84), (134, 104, 142), (224, 210, 228)),
    ((96, 74, 32), (162, 134, 76), (238, 226, 194)),
    ((24, 76, 80), (82, 134, 136), (204, 226, 224)),
    ((62, 66, 74), (122, 128, 138), (220, 222, 226)),
)


def draw_portrait(username: str, name: str) -> Image.Image:
    """Return a pattern and a medallion."""
    chance = seeded_random("portrait", username)
    palette = chance.choice(PALETTES)
    image = draw_ground(PORTRAIT_SIZE, palette)
    canvas = ImageDraw.Draw(image)
    chance.choice((draw_rings, draw_petals, draw_sunrise))(canvas, chance, palette, image.size)
    draw_medallion(canvas, build_initials(name), chance, palette, image.size)
    return image.resize(PORTRAIT_SIZE, Image.Resampling.LANCZOS)


def draw_cover(username: str) -> Image.Image:
    """Return a wide geometric pattern."""
    chance = seeded_random("cover", username)
    palette = chance.choice(PALETTES)
    image = draw_ground(COVER_SIZE, palette)
    chance.choice((draw_weave, draw_scales, draw_dots, draw_hills))(ImageDraw.Draw(image), chance, palette, image.size)
    return image.resize(COVER_SIZE, Image.Resampling.LANCZOS)


def draw_logo(slug: str, words: str) -> Image.Image:
    """Return a rosette beside the words, on white."""
    chance = seeded_random("logo", slug)
    palette = chance.choice(PALETTES)
    font = ImageFont.load_default(LOGO_HEIGHT * SCALE * 0.4)
    image = Image.new(
        "RGB", (round(font.getlength(words)) + LOGO_HEIGHT * SCALE * 5 // 4, LOGO_HEIGHT * SCALE), "white"
    )
    canvas, middle = ImageDraw.Draw(image), LOGO_HEIGHT * SCALE / 2
    draw_medallion(canvas, "", chance, palette, (image.height * 3 // 2, image.height * 3 // 2), middle=middle)
    canvas.text((image.height * 9 / 8, middle), words, fill=palette[0], font=font, anchor="lm")
    return image.resize((image.width // SCALE, LOGO_HEIGHT), Image.Resampling.LANCZOS)


def draw_ground(size: tuple[int, int], palette: Palette) -> Image.Image:
    """Return a canvas that goes from the dark colour to halfway between it and the middle one, downwards."""
    width, height = (side * SCALE for side in size)
    image = Image.new("RGB", (width, height))
    canvas = ImageDraw.Draw(image)
    for y in range(height):
        canvas.line((0, y, width, y), fill=mix(palette[0], palette[1], y / height * 0.5))
    return image


def draw_medallion(  # noqa: PLR0913 (the canvas, and what is drawn on it)
    canvas: Canvas, initials: str, chance: Random, palette: Palette, size: tuple[int, int], *, middle: float = 0
) -> None:
    """Draw a disc with the initials, or with a rosette when the only font at hand lacks their letters."""
    middle, radius = middle or size[0] / 2, size[0] * 0.31
    canvas.circle((middle, middle), radius, fill=palette[0])
    if initials.isascii() and initials.isalpha():
        font = ImageFont.load_default(size[0] * 0.24)
        canvas.text((middle, middle), initials, fill=palette[2], font=font, anchor="mm")
        return
    reach, count = radius * 0.36, chance.choice(PETAL_COUNTS)
    for petal in range(count):
        angle = 2 * pi * petal / count
        centre = (middle + reach * cos(angle), middle + reach * sin(angle))
        canvas.circle(centre, reach, outline=palette[2], width=5)


def draw_rings(canvas: Canvas, chance: Random, palette: Palette, size: tuple[int, int]) -> None:
    """Draw rings around a corner, as of a tree or of ripples."""
    centre_x, centre_y = chance.choice((0, size[0])), chance.choice((0, size[1]))
    step = chance.choice((44, 56, 72))
    for radius in range(int(size[0] * 1.5), step, -step):
        share = 0.15 + 0.35 * ((radius // step) % 2)
        canvas.circle((centre_x, centre_y), radius, outline=mix(palette[0], palette[1], share + 0.35), width=step // 3)


def draw_petals(canvas: Canvas, chance: Random, palette: Palette, size: tuple[int, int]) -> None:
    """Draw circles through each other's centres, which make six-petalled flowers."""
    radius = chance.choice((80, 100, 130))
    colour = mix(palette[0], palette[1], 0.75)
    row_height = radius * 3**0.5 / 2
    for row in range(-1, int(size[1] / row_height) + 2):
        for column in range(-1, size[0] // radius + 2):
            x, y = column * radius + (row % 2) * radius / 2, row * row_height
            canvas.circle((x, y), radius, outline=colour, width=5)


def draw_sunrise(canvas: Canvas, chance: Random, palette: Palette, size: tuple[int, int]) -> None:
    """Draw rays from a point on the lower edge."""
    middle_x = size[0] * chance.choice((0.3, 0.5, 0.7))
    count = chance.choice((18, 24, 30))
    reach = size[0] * 1.6
    box = (middle_x - reach, size[1] - reach, middle_x + reach, size[1] + reach)
    for ray in range(0, count, 2):
        start = 180 + ray * 180 / count
        canvas.pieslice(box, start, start + 180 / count, fill=mix(palette[0], palette[1], 0.55))


def draw_weave(canvas: Canvas, chance: Random, palette: Palette, size: tuple[int, int]) -> None:
    """Draw ribbons that go over and under each other."""
    cell = chance.choice((80, 100, 130))
    width = cell * 5 // 8
    across, down = mix(palette[0], palette[1], 0.7), mix(palette[1], palette[2], 0.1)
    for row in range(size[1] // cell + 1):
        for column in range(size[0] // cell + 1):
            x, y, gap = column * cell, row * cell, (cell - width) // 2
            lying = (x, y + gap, x + cell, y + gap + width)
            standing = (x + gap, y, x + gap + width, y + cell)
            order = [(lying, across), (standing, down)]
            for box, colour in order if (row + column) % 2 else reversed(order):
                canvas.rectangle(box, fill=colour)


def draw_scales(canvas: Canvas, chance: Random, palette: Palette, size: tuple[int, int]) -> None:
    """Draw overlapping arcs, as of scales, waves or roof tiles."""
    radius = chance.choice((120, 150, 190))
    for row in range(-1, size[1] * 2 // radius + 3):
        y = row * radius // 2
        for column in range(-1, size[0] // (2 * radius) + 2):
            x = column * 2 * radius + (row % 2) * radius
            for share, part in ((0.55, 1.0), (0.8, 0.72), (0.35, 0.44)):
                canvas.circle(
                    (x, y), radius * part, fill=mix(palette[0], palette[1], share), outline=palette[0], width=3
                )


def draw_dots(canvas: Canvas, chance: Random, palette: Palette, size: tuple[int, int]) -> None:
    """Draw a grid of dots that swell towards one place."""
    cell = chance.choice((64, 80))
    focus = size[0] * chance.uniform(0.2, 0.8)
    for row in range(size[1] // cell + 1):
        for column in range(size[0] // cell + 2):
            x, y = column * cell + (row % 2) * cell // 2, row * cell + cell // 2
            nearness = max(0.0, 1 - abs(x - focus) / (size[0] * 0.6))
            reach = 3 + nearness * cell * 0.36
            canvas.circle((x, y), reach, fill=mix(palette[1], palette[2], nearness * 0.4))


def draw_hills(canvas: Canvas, chance: Random, palette: Palette, size: tuple[int, int]) -> None:
    """Draw ranges of round hills, each nearer one lighter."""
    ranges = 4
    for near in range(ranges):
        x = -chance.randrange(400)
        while x < size[0]:
            width = chance.randrange(500, 1100)
            top = size[1] * (0.25 + 0.17 * near) + chance.randrange(-30, 30)
            canvas.ellipse((x, top, x + width, top + width), fill=mix(palette[0], palette[1], 0.4 + 0.2 * near))
            x += width * 3 // 5


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour that is `share` of the way from one to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
