"""What is lost on a page that is enlarged (WCAG 2.2: 1.4.4, 1.4.10, 1.4.12, 2.4.11)."""

from playwright.sync_api import Page

from tests.functional.probes import read_probe

# Width, height, and what the reader's own style sheet says.
SPACED = (
    "* { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important }"
    " p { margin-block-end: 2em !important }"
)
VIEWS = {
    "400 %": (320, 256, ""),
    "400 %, spaced": (320, 256, SPACED),
    "200 %": (640, 512, ""),
    "200 % of text, spaced": (1280, 1024, f"html {{ font-size: 200% !important }} {SPACED}"),
}


def find_lost(tab: Page) -> list[str]:
    """Return what cannot be read or is covered, with the enlargement in which that happens."""
    found = []
    tab.emulate_media(reduced_motion="reduce")  # or one would look before the page has scrolled
    for view, (width, height, css) in VIEWS.items():
        tab.set_viewport_size({"width": width, "height": height})
        tab.evaluate(read_probe("wear"), css)
        found += [f"{view}: {fault}" for fault in tab.evaluate(read_probe("find_lost"))]
        found += [f"{view}: covered: {fault}" for fault in tab.evaluate(read_probe("find_covered"))]
    tab.evaluate(read_probe("wear"), "")
    return found
