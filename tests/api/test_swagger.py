import pytest

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/swagger/"


def test_the_page_holds_its_own_files_and_nothing_inline(eve):
    answer = eve.get(ADDRESS)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.replace("style-src 'self' 'unsafe-inline'", "").count("unsafe") == 0
    assert "script-src 'self';" in policy
    assert "http" not in policy


def test_other_pages_keep_their_stricter_policy(eve):
    policy = eve.get("/").headers["Content-Security-Policy"]
    assert ("nonce" in policy, "unsafe" in policy, "data:" in policy) == (False, False, False)


def test_it_draws_every_operation(page, live_server):
    opened = page()
    opened.goto(ADDRESS)
    opened.get_by_text("/api/v1/members/{username}/", exact=True).first.wait_for()
    assert opened.locator(".opblock").count() >= 10


def test_without_javascript_it_leads_to_the_document(page):
    opened = page(javascript=False)
    opened.goto(ADDRESS)
    opened.get_by_role("link", name="OpenAPI document").click()
    assert opened.url.endswith("/api/v1/schema/")
