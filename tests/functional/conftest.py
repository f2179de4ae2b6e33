"""The demo world behind the live server: these tests only read it, so it is loaded once for all of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Page

from knowledge_commons_profiles.demo.files import store_logo, store_pictures
from knowledge_commons_profiles.demo.scholars import read_scholars
from knowledge_commons_profiles.demo.world import load_world
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import listed
from tests.functional.unfolding import unfold

ILLUSTRATED = "emilie-du-chatelet"  # drawing everybody takes four times as long as all the rest


@pytest.fixture(scope="package", autouse=True)
def _world(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        load_world(has_pictures=False)
        give_pictures(ILLUSTRATED)
        store_logo(Network.objects.get(slug="letters"))
        yield
        call_command("flush", interactive=False, verbosity=0)
        connections.close_all()  # beside the playing browser Django keeps connections that nobody else would close


@pytest.fixture
def _django_db_helper(_world, django_db_blocker) -> Iterator[None]:
    """Take the place of pytest-django's fixture, which empties the database after each test with a live server.

    Should pytest-django rename its own, the second test of a file finds nobody and says so.
    """
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture
def unfolded(page) -> Callable[..., Page]:
    """Return a function that opens an address, in a page made as `page` makes it, with all that can be unfolded."""

    def open_address(address: str, **options: Any) -> Page:  # Any: what `page` takes
        tab: Page = page(**options)
        tab.goto(address)
        unfold(tab)
        return tab

    return open_address


def give_pictures(username: str) -> None:
    scholar = next(scholar for scholar in read_scholars() if scholar.username == username)
    profile = Profile.objects.get(username=username)
    store_pictures(scholar, profile)
    profile.save()
    listed(profile)
