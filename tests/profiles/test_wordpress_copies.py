"""What WordPress knows of a member, from a real MariaDB: filled in, kept when it is gone, filled in again."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.refreshing import refresh_member
from knowledge_commons_profiles.wordpress import queries
from knowledge_commons_profiles.wordpress.router import ALIAS
from tests.commons import with_alias, without_alias
from tests.machine import find_free_port

PAGE = "/members/ada/"


@pytest.fixture
def ada(ada, wordpress):
    number = queries.find_user_id("christine-de-pizan")
    Profile.objects.filter(pk=ada.pk).update(wordpress_id=number)
    ada.refresh_from_db()
    return ada


def test_four_sections_come_from_wordpress_and_outlive_it(ada, eve, wordpress, run_tasks):
    assert "We are asking for this" in eve.get(PAGE).content.decode()
    run_tasks()
    page = eve.get(PAGE).content.decode()
    for heading in ("Groups", "Blog posts", "Sites", "Recent activity"):
        assert heading in page
    assert "Women in the Archive" in page
    assert "Poetry Before Print" not in page  # a hidden group
    without_alias()
    with_alias({**wordpress, "PORT": find_free_port()})
    refresh_member.enqueue(ada.pk, ["groups", "posts"], is_forced=True)
    run_tasks()
    page = eve.get(PAGE).content.decode()
    assert "Women in the Archive" in page
    assert "could not be reached since" in page
    without_alias()
    with_alias(wordpress)
    refresh_member.enqueue(ada.pk, ["groups", "posts"], is_forced=True)
    run_tasks()
    assert "could not be reached since" not in eve.get(PAGE).content.decode()


def test_one_refresh_of_everything_asks_mariadb_at_most_twelve_times(ada):
    with CaptureQueriesContext(connections[ALIAS]) as asked:
        outcomes = refresh_member.call(ada.pk)
    assert {outcomes[source] for source in ("groups", "posts", "sites", "activity")} == {"refreshed"}
    assert 0 < len(asked) <= 12


def test_somebody_whom_wordpress_does_not_know_is_not_asked_for(ben, wordpress):
    with CaptureQueriesContext(connections[ALIAS]) as asked:
        refresh_member.call(ben.pk)
    assert len(asked) == 0
    assert not Copy.objects.filter(profile=ben).exists()
