import pytest

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/redoc/"
THEIR_LOGO = "cdn.redoc.ly/redoc/logo-mini.svg"  # written into their script; our policy keeps it away


def test_its_policy_lets_no_script_be_written_into_it(eve):
    policy = eve.get(ADDRESS).headers["Content-Security-Policy"]
    assert policy.replace("style-src 'self' 'unsafe-inline'", "").count("unsafe") == 0
    assert "script-src 'self';" in policy


def test_it_draws_every_operation_and_asks_nobody_else(browser, live_server):
    context = browser.new_context(base_url=live_server.url)
    opened, refused, asked = context.new_page(), [], []
    opened.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    opened.on("response", lambda response: asked.append(response.url))
    opened.goto(ADDRESS)
    opened.get_by_role("heading", name="One member").wait_for()
    assert opened.get_by_role("heading", name="Sign a member out everywhere").count() == 1
    context.close()
    assert [text for text in refused if THEIR_LOGO not in text] == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
