import pytest

from tests.directory.reading import read_names
from tests.factories import MembershipFactory, ProfileFactory, listed


@pytest.fixture
def make_listed(db):
    """Return a function that makes a profile, with the networks it belongs to, and its listings."""

    def make(*, networks=(), **fields):
        profile = ProfileFactory.create(**fields)
        for network in networks:
            MembershipFactory(profile=profile, network=network)
        return listed(profile)

    return make


@pytest.fixture
def find(eve):
    """Return a function that gives the names a search finds, for a stranger unless it is given another client."""

    def names(text="", *, client=eve, path="/members/", **parameters):
        return read_names(client.get(path, {"q": text, **parameters}))

    return names
