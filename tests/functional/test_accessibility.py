"""axe finds nothing to complain of, on any kind of page, in either scheme, at either width."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.functional.addresses import ADDRESSES


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_axe_finds_nothing(unfolded, address, width, dark):
    tab = unfolded(address, width=width, dark=dark)
    assert [f"{found['id']}: {found['nodes'][0]['html']}" for found in Axe().run(tab).response["violations"]] == []
