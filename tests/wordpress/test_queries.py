import socket

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError
from knowledge_commons_profiles.mirrors.payloads import (
    parse_activity,
    parse_groups,
    parse_news,
    parse_posts,
    parse_sites,
)
from knowledge_commons_profiles.wordpress.activity import fetch_activity
from knowledge_commons_profiles.wordpress.asking import is_configured
from knowledge_commons_profiles.wordpress.blogs import fetch_posts, fetch_sites
from knowledge_commons_profiles.wordpress.groups import fetch_all_groups, fetch_groups
from knowledge_commons_profiles.wordpress.members import find_user_id
from knowledge_commons_profiles.wordpress.models import Follow
from knowledge_commons_profiles.wordpress.news import fetch_news
from knowledge_commons_profiles.wordpress.router import ALIAS
from tests.commons import with_alias, without_alias
from tests.machine import find_free_port

CHRISTINE = "christine-de-pizan"
SOURCES = (
    fetch_groups,
    fetch_sites,
    fetch_posts,
    fetch_activity,
    fetch_news,
)


@pytest.fixture
def christine(wordpress):
    return find_user_id(CHRISTINE)


def test_without_a_database_url_there_is_no_wordpress(db):
    assert not is_configured()
    with pytest.raises(UnreachableError, match="WORDPRESS_DATABASE_URL is not set"):
        fetch_groups(1)


def test_a_person_is_found_by_login_in_any_case(wordpress):
    assert find_user_id(CHRISTINE.upper()) == find_user_id(CHRISTINE)
    assert find_user_id("nobody-here") is None


def test_groups_have_role_status_and_address(christine):
    groups = {group["slug"]: group for group in fetch_groups(christine)}
    archive = groups["women-in-the-archive"]
    assert archive["role"] == "administrator"
    assert archive["status"] == "public"
    assert archive["url"] == "https://commons.example.org/groups/women-in-the-archive/"
    assert groups["poetry-before-print"]["status"] == "hidden"
    assert groups["poetry-before-print"]["role"] == "member"


def test_every_payload_is_what_the_page_reads(christine):
    for fetch, parse in zip(SOURCES[:4], (parse_groups, parse_sites, parse_posts, parse_activity), strict=True):
        payload = fetch(christine)
        assert payload
        assert len(parse(payload)) == len(payload)


def test_posts_are_of_own_blogs_newest_first(christine):
    posts = fetch_posts(christine)
    assert {post["blog"] for post in posts} == {"My Small Study"}
    dates = [post["published_on"] for post in posts]
    assert dates == sorted(dates, reverse=True)
    assert all(post["url"].startswith("https://my-small-study.example.org/?p=") for post in posts)


def test_sites_are_those_that_the_person_administers(christine):
    assert fetch_sites(christine) == [{"name": "My Small Study", "url": "https://my-small-study.example.org/"}]


def test_activity_has_one_entry_of_each_type_without_the_members_own_name(christine):
    entries = fetch_activity(christine)
    kinds = [entry["type"] for entry in entries]
    assert 0 < len(kinds) == len(set(kinds)) <= 5
    assert not any("Christine" in entry["text"] or "<" in entry["text"] for entry in entries)


def test_followers_are_one_piece_of_news(christine):
    news = parse_news(fetch_news(christine))
    (notice,) = news.notices
    assert "follow you" in notice.text
    assert notice.url == "https://commons.example.org/members/christine-de-pizan/followers/"
    assert news.url == "https://commons.example.org/members/christine-de-pizan/notifications/"
    assert news.unread > 1
    assert news.following == Follow.objects.filter(follower_id=christine).count()


def test_a_refresh_of_everything_takes_twelve_queries_at_most(christine):
    with CaptureQueriesContext(connections[ALIAS]) as asked:
        find_user_id(CHRISTINE)
        for fetch in SOURCES:
            fetch(christine)
    assert len(asked) <= 12


def test_every_group_is_read_with_what_the_api_tells_of_it(wordpress):
    group = next(group for group in fetch_all_groups() if group.slug == "grammar-circle")
    assert group.name == "Grammar Circle"
    assert group.description == 'Readers & writers of Grammar Circle. "All are welcome."'
    assert group.visibility == "public"
    assert any(group.groupblog.startswith("https://") for group in fetch_all_groups())


def test_a_society_has_its_own_domain(wordpress, settings):
    group = next(group for group in fetch_all_groups() if "letters." in group.url)
    assert group.url == f"https://letters.commons.example.org/groups/{group.slug}/"
    settings.NETWORK_DOMAIN_OVERRIDES = {"letters": "letters.example.net"}
    urls = {other.id: other.url for other in fetch_all_groups()}
    assert urls[group.id] == f"https://letters.example.net/groups/{group.slug}/"


def test_a_mariadb_that_refuses_is_unreachable(wordpress):
    without_alias()
    with_alias({**wordpress, "PORT": find_free_port()})
    for fetch in SOURCES:
        with pytest.raises(UnreachableError, match=r"error 200[23]"):
            fetch(1)


def test_a_mariadb_that_says_nothing_holds_nobody_for_long(wordpress):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        options = {**wordpress["OPTIONS"], "connect_timeout": 1}
        without_alias()
        with_alias({**wordpress, "PORT": silent.getsockname()[1], "OPTIONS": options})
        with pytest.raises(UnreachableError):
            fetch_groups(1)


def test_a_mariadb_without_wordpress_is_a_wrong_answer(wordpress):
    without_alias()
    with_alias({**wordpress, "NAME": "mysql"})
    with pytest.raises(AnswerError, match="error 1146"):
        fetch_groups(1)
