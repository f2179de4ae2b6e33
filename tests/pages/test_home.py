import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_stranger_is_offered_a_search_of_the_members(client):
    page = client.get("/")
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("<h1") == 1
    assert f'action="{reverse("directory:members")}"' in text
    assert 'name="q"' in text


def test_the_title_is_the_pages_own(client):
    assert "<title>Home · Knowledge Commons Profiles</title>" in client.get("/").content.decode()


def test_it_asks_the_database_only_for_the_footer_and_then_not_at_all(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


def test_an_unchanged_page_is_not_sent_twice(client):
    etag = client.get("/").headers["ETag"]
    again = client.get("/", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""


def test_security_headers_are_sent(client):
    headers = client.get("/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_nothing_in_it_needs_inline_script_or_style(client, find_inline):
    assert find_inline(client.get("/")) == []


def test_it_stands_while_the_database_is_away(client, lost_database):
    page = client.get("/")
    assert page.status_code == 200
    assert "All members" in page.content.decode()
