import pytest
import time_machine
from django.conf import settings as base_settings

from knowledge_commons_profiles.pages.models import SitePage

pytestmark = pytest.mark.django_db


def read(client):
    return client.get("/").content.decode()


def test_the_footer_names_the_pages_that_staff_put_there_and_the_version(client):
    SitePage.objects.create(slug="terms", title="Terms & conditions", is_in_footer=True)
    SitePage.objects.create(slug="registration-start", title="Join us", is_in_footer=True)
    SitePage.objects.create(slug="draft", title="Draft")
    text = read(client)
    assert '<a href="/pages/terms/">Terms &amp; conditions</a>' in text
    assert '<a href="/registration/start/">Join us</a>' in text
    assert "Draft" not in text
    assert f"version {base_settings.VERSION}" in text


def test_a_new_page_is_in_the_footer_after_five_minutes(client, settings):
    # A Redis has a clock of its own, which no test can move.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "footer"}}
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        assert "/pages/terms/" not in read(client)
        SitePage.objects.create(slug="terms", title="Terms", is_in_footer=True)
        clock.shift(299)
        assert "/pages/terms/" not in read(client)
        clock.shift(2)
        assert "/pages/terms/" in read(client)


def test_help_is_in_the_navigation_when_there_is_help(client, settings):
    settings.NAV_HELP_URL = ""
    assert ">Help<" not in read(client)
    settings.NAV_HELP_URL = "https://help.example.org/"
    assert '<a href="https://help.example.org/">Help</a>' in read(client)


def test_the_footer_is_whole_without_a_cache(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    SitePage.objects.create(slug="terms", title="Terms", is_in_footer=True)
    assert "/pages/terms/" in read(client)
    assert "/pages/terms/" in read(client)
