"""Our copy of WordPress's groups, made from a real MariaDB."""

import pytest
from django.db import connections

from knowledge_commons_profiles.api.groups import refresh_groups
from knowledge_commons_profiles.api.models import KnownGroup
from knowledge_commons_profiles.wordpress.groups import fetch_all_groups
from knowledge_commons_profiles.wordpress.router import ALIAS

pytestmark = pytest.mark.django_db(databases="__all__")


def test_every_group_is_copied_as_wordpress_has_it(wordpress, service):
    refresh_groups.func()
    there_by_number = {group.id: group for group in fetch_all_groups()}
    assert KnownGroup.objects.count() == len(there_by_number) >= 30
    for number in (KnownGroup.objects.order_by("number").first().number, KnownGroup.objects.latest("number").number):
        told = service.get(f"/api/v1/groups/{number}/").json()["results"]
        there = there_by_number[number]
        assert (told["name"], told["url"], told["visibility"]) == (there.name, there.url, there.visibility)
        assert (told["description"], told["avatar"], told["groupblog"]) == (
            there.description,
            there.avatar,
            there.groupblog,
        )


def test_only_what_changed_is_written_and_what_is_gone_is_forgotten(wordpress, django_assert_max_num_queries):
    refresh_groups.func()
    count = KnownGroup.objects.count()
    KnownGroup.objects.create(number=10**9, slug="gone", visibility="public")
    kept = KnownGroup.objects.earliest("number")
    KnownGroup.objects.filter(pk=kept.pk).update(visibility="wrong")
    refresh_groups.func()
    assert KnownGroup.objects.count() == count
    assert KnownGroup.objects.get(pk=kept.pk) == kept
    assert KnownGroup.objects.get(pk=kept.pk).visibility == kept.visibility
    with django_assert_max_num_queries(5):
        refresh_groups.func()


def test_while_wordpress_is_away_the_last_copy_stays(wordpress, caplog):
    refresh_groups.func()
    count = KnownGroup.objects.count()
    there = connections[ALIAS].settings_dict["PORT"]
    connections[ALIAS].close()
    connections[ALIAS].settings_dict["PORT"] = 1
    refresh_groups.func()
    connections[ALIAS].settings_dict["PORT"] = there
    assert KnownGroup.objects.count() == count
    assert "groups not refreshed" in caplog.text


def test_without_wordpress_there_are_no_groups(db):
    KnownGroup.objects.create(number=1, slug="left", visibility="public")
    refresh_groups.func()
    assert not KnownGroup.objects.exists()
