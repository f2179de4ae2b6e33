"""What WordPress knows of a member, from a real MariaDB: filled in, kept when it is gone, filled in again."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.refreshing import refresh_member
from knowledge_commons_profiles.wordpress.members import find_user_id
from knowledge_commons_profiles.wordpress.models import Follow
from knowledge_commons_profiles.wordpress.router import ALIAS
from tests.commons import with_alias, without_alias
from tests.factories import ProfileFactory, UserFactory
from tests.machine import find_free_port

PAGE = "/members/ada/"


@pytest.fixture
def ada(ada, wordpress):
    number = find_user_id("christine-de-pizan")
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
    assert {outcomes[source] for source in ("groups", "posts", "sites", "activity", "news")} == {"refreshed"}
    assert 0 < len(asked) <= 12


def test_somebody_whom_wordpress_does_not_know_is_not_asked_for(ben, wordpress):
    with CaptureQueriesContext(connections[ALIAS]) as asked:
        refresh_member.call(ben.pk)
    assert len(asked) == 0
    assert not Copy.objects.filter(profile=ben).exists()


@pytest.fixture
def unnumbered(wordpress):
    """Somebody whom WordPress knows by their username, and nobody has said so yet."""
    return ProfileFactory(username="Christine-de-Pizan", wordpress_id=None)


def test_a_member_without_a_number_is_found_by_login(unnumbered):
    assert refresh_member.call(unnumbered.pk)["groups"] == "refreshed"
    unnumbered.refresh_from_db()
    assert unnumbered.wordpress_id == find_user_id("christine-de-pizan")


def test_whoever_joined_under_a_login_is_that_user_only_when_reached_at_their_address(unnumbered):
    Profile.objects.filter(pk=unnumbered.pk).update(user=UserFactory(username="christine-de-pizan"))
    address = EmailAddress.objects.create(profile=unnumbered, address="Christine-de-Pizan@example.org")
    assert refresh_member.call(unnumbered.pk) == {}
    EmailAddress.objects.filter(pk=address.pk).update(verified_at=timezone.now())
    assert refresh_member.call(unnumbered.pk)["groups"] == "refreshed"


def test_a_user_who_has_a_profile_already_gets_no_second_one(unnumbered):
    number = find_user_id("christine-de-pizan")
    ProfileFactory(username="christine", wordpress_id=number)
    assert refresh_member.call(unnumbered.pk) == {}
    unnumbered.refresh_from_db()
    assert unnumbered.wordpress_id is None


def test_without_mariadb_a_member_stays_without_a_number(unnumbered, wordpress):
    without_alias()
    with_alias({**wordpress, "PORT": find_free_port()})
    assert refresh_member.call(unnumbered.pk) == {}


def test_the_owner_alone_sees_how_many_they_follow(ada, ben, eve, client_of):
    refresh_member.call(ada.pk)
    following = Follow.objects.filter(follower_id=ada.wordpress_id).count()
    assert f">Following {following} member" in client_of(ada).get(PAGE).text
    for visitor in (client_of(ben), eve):
        assert "Following" not in visitor.get(PAGE).text


def test_the_header_counts_what_is_unread_without_a_query_more(ada, client_of, django_assert_num_queries):
    client = client_of(ada)
    assert "unread notification" not in client.get("/settings-of-nobody/").text
    refresh_member.call(ada.pk)
    with django_assert_num_queries(1):  # whose session it is
        page = client.get("/settings-of-nobody/").text
    assert "unread notification" in page
    assert 'href="https://commons.example.org/members/christine-de-pizan/notifications/">Notifications (' in page
    assert "people follow you." in page


def test_old_news_in_the_header_is_asked_for_anew(ada, client_of):
    client_of(ada).get("/members/")
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[ada.pk]]
