import pytest

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/redoc/"


def test_its_policy_lets_no_script_be_written_into_it(eve):
    policy = eve.get(ADDRESS).headers["Content-Security-Policy"]
    assert policy.replace("style-src 'self' 'unsafe-inline'", "").count("unsafe") == 0
    assert "script-src 'self';" in policy


def test_it_draws_every_operation(page, live_server):
    opened = page()
    opened.goto(ADDRESS)
    opened.get_by_role("heading", name="One member").wait_for()
    assert opened.get_by_role("heading", name="Sign a member out everywhere").count() == 1
