"""axe finds nothing to complain of, on any kind of page, in either scheme, at either width."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.functional.addresses import ADDRESSES

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_axe_finds_nothing(unfolded, address, width):
    tab = unfolded(address, width=width)
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        violations = Axe().run(tab).response["violations"]
        assert [f"{scheme}: {found['id']}: {found['nodes'][0]['html']}" for found in violations] == []
