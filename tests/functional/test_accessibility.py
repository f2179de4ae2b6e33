"""axe finds nothing to complain of, on any kind of page, in either scheme, at either width."""

import pytest

from tests.functional.addresses import ADDRESSES
from tests.functional.axe import find_violations


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_axe_finds_nothing(unfolded, address, width):
    tab = unfolded(address, width=width)
    assert find_violations(tab) == []
