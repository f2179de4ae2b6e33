"""What a page asks of the network: little, of this site only, and all of it is there."""

import pytest

from tests.functional.addresses import ADDRESSES

MOST_REQUESTS = 12  # of a profile with portrait and cover: the page, six style sheets, one script, four pictures


@pytest.fixture
def traffic(page):
    """Return a function that opens an address and gives every request's address and everything that went wrong."""

    def watch(address):
        tab = page()
        asked, faults = [], []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
        tab.on(
            "response",
            lambda response: faults.append(f"{response.status}: {response.url}") if not response.ok else None,
        )
        tab.on(
            "console",
            lambda message: faults.append(f"console: {message.text}") if message.type in {"error", "warning"} else None,
        )
        tab.goto(address, wait_until="networkidle")
        return asked, faults

    return watch


@pytest.mark.parametrize("address", [address for name, address in ADDRESSES.items() if name != "404"])
def test_page_loads_without_a_fault_and_from_here_only(traffic, live_server, address):
    asked, faults = traffic(address)
    assert faults == []
    assert [url for url in asked if not url.startswith(f"{live_server.url}/")] == []


def test_missing_page_has_no_other_fault_than_being_missing(traffic):
    _, faults = traffic(ADDRESSES["404"])
    assert sorted(fault.split()[0] for fault in faults) == ["404:", "console:"]


def test_profile_page_needs_few_requests(traffic, record_property):
    asked, _ = traffic(ADDRESSES["profile with pictures"])
    record_property("requests of a profile page", len(asked))
    assert any("/media/images/" in url for url in asked)
    assert len(asked) <= MOST_REQUESTS, asked
    assert len(asked) == len(set(asked))
