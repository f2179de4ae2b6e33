"""What axe complains of on a page, in light and in dark."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERYTHING = {"resultTypes": ["violations"]}
# Nothing but colours changes with the scheme.
COLOURS = {**EVERYTHING, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = "(options) => axe.run(options).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"


def find_violations(tab: Page) -> list[str]:
    """Return the rule and the first place of each, with the scheme in which it is broken."""
    found = []
    tab.evaluate(Axe().axe_script)  # half a megabyte: read by the page once for both schemes
    for scheme, options in (("light", EVERYTHING), ("dark", COLOURS)):
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its two words
        found += [f"{scheme}: {rule}: {place}" for rule, place in tab.evaluate(RUN, options)]
    return found
