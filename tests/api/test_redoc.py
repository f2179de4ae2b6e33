import pytest

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/redoc/"


def test_its_styles_need_the_pages_nonce(eve):
    first, second = (eve.get(ADDRESS).headers["Content-Security-Policy"] for _ in range(2))
    assert first.replace("style-src-attr 'unsafe-inline'", "").count("unsafe") == 0
    assert "style-src 'self' 'nonce-" in first
    assert first != second


def test_it_draws_every_operation(page, live_server):
    opened = page()
    opened.goto(ADDRESS)
    opened.get_by_role("heading", name="One member").wait_for()
    assert opened.get_by_role("heading", name="Sign a member out everywhere").count() == 1
