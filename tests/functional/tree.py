"""What a screen reader is told: the names, the order and the headings of a page's accessibility tree."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from playwright.sync_api import Page

from tests.functional.probes import read_probe

LINE = re.compile(r'^(?P<indent> *)- \'?(?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?')
URL = re.compile(r"^ *- /url: (?P<url>.*)$")
HEADING = re.compile(r"^ *- '?heading .*?\[level=(\d)\]", re.MULTILINE)
LANDMARKS = {"banner", "main", "contentinfo", "navigation", "search", "region", "complementary", "form"}
CONTROLS = {"button", "checkbox", "combobox", "link", "radio", "searchbox", "slider", "spinbutton", "switch", "textbox"}
# Names that say nothing to somebody who hears only the name.
EMPTY_WORDS = {"click here", "details", "go", "here", "link", "more", "ok", "read more", "submit", "this"}


def list_told(tab: Page) -> list[str]:
    """Return role and name of everything that is told, in the order in which it is."""
    found = (LINE.match(line) for line in tab.locator("body").aria_snapshot().splitlines())
    return [f"{told['role']} {told['name'] or ''}".strip() for told in found if told]


def find_untold(tab: Page) -> list[str]:
    """Return what a screen reader tells badly: names, headings, landmarks, order, and errors."""
    snapshot = tab.locator("body").aria_snapshot()
    tab.set_viewport_size({"width": 320, "height": 900})
    return [
        *find_bad_names(snapshot),
        *find_gaps(snapshot),
        *find_twin_landmarks(snapshot),
        *tab.evaluate(read_probe("find_out_of_order")),
        *(f"belongs to no field: {error}" for error in tab.evaluate(read_probe("find_loose_errors"))),
    ]


def find_bad_names(snapshot: str) -> Iterator[str]:
    """Yield controls without a name, links of one name to several places, and other controls of one name."""
    places = defaultdict(set)
    controls: Counter[tuple[str, str, str]] = Counter()
    for role, name, place, group in iter_controls(snapshot):
        if not name or name.lower() in EMPTY_WORDS:
            yield f"says nothing: {role} “{name}”"
        if role == "link":
            places[name].add(place)
        elif role != "radio":
            controls[role, name, group] += 1
    yield from (f"one name, several places: “{name}” {sorted(urls)}" for name, urls in places.items() if len(urls) > 1)
    yield from (f"one name, several controls: {key}" for key, count in controls.items() if count > 1)


def iter_controls(snapshot: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield role, name, address, and the name of the landmark or group around each control."""
    around: list[tuple[int, str]] = []
    lines = snapshot.splitlines()
    for number, line in enumerate(lines):
        if not (found := LINE.match(line)):
            continue
        depth, role, name = len(found["indent"]), found["role"], found["name"] or ""
        around = [(level, label) for level, label in around if level < depth]
        if role in LANDMARKS | {"group", "toolbar"}:
            around.append((depth, name or role))
        if role in CONTROLS:
            yield role, name, find_url(lines[number + 1 :], depth), around[-1][1] if around else ""


def find_url(following: list[str], depth: int) -> str:
    for line in following:
        if len(line) - len(line.lstrip()) <= depth:
            break
        if found := URL.match(line):
            return found["url"]
    return ""


def find_gaps(snapshot: str) -> Iterator[str]:
    levels = [int(level) for level in HEADING.findall(snapshot)]
    if levels.count(1) != 1 or levels[:1] != [1]:
        yield f"the first heading has to be the only one of level 1: {levels}"
    yield from (
        f"a heading of level {low} after one of level {high}" for high, low in pairwise(levels) if low > high + 1
    )


def find_twin_landmarks(snapshot: str) -> Iterator[str]:
    matches = [LINE.match(line) for line in snapshot.splitlines()]
    landmarks = Counter((found["role"], found["name"]) for found in matches if found and found["role"] in LANDMARKS)
    yield from (f"a landmark twice: {key}" for key, count in landmarks.items() if count > 1)
    yield from (f"a page without {role}" for role in ("banner", "main", "contentinfo") if not landmarks[role, None])
