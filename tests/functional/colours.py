"""What disappears where the reader's own colours replace ours (forced colours)."""

from playwright.sync_api import Page

from tests.functional.probes import read_probe


def find_gone(tab: Page) -> list[str]:
    """Return what cannot be seen in forced colours, on a light and on a dark ground."""
    found = []
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.evaluate(read_probe("mark_shapes"))
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme, forced_colors="active")
        found += [f"{scheme}: {fault}" for fault in tab.evaluate(read_probe("find_gone"))]
    tab.emulate_media(color_scheme="light", forced_colors="none")
    return found
