"""Signing in and out by keyboard, through the provider's own process."""

import json
import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from config.local_provider import build_variables, find_free_port, start_provider
from config.processes import stop_group
from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.profiles.models import Profile


@pytest.fixture
def provider(_django_db_helper, settings, tmp_path) -> Iterator[None]:
    """Run the provider of `make run` with Ada in it, and let the site know her by it."""
    port = find_free_port()
    for name, value in build_variables(port).items():
        setattr(settings, name, value)
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"sub": "ada", "idp_name": "Demo University"}]), encoding="utf-8")
    ada = Profile.objects.get(username="ada-lovelace")
    LoginMethod.objects.create(profile=ada, issuer=f"http://localhost:{port}", subject="ada")
    process = start_provider(port, people, tmp_path / "provider.log")
    yield
    stop_group(process, with_signal=signal.SIGTERM, timeout_s=5)
    LoginMethod.objects.all().delete()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_member_signs_in_and_out_by_keyboard(provider, page, width, javascript):
    tab = page(width=width, javascript=javascript)
    tab.goto("/members/galileo/")
    tab.get_by_role("link", name="Sign in").focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Authorize as ada").focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/members/galileo/$"))
    menu = tab.locator("summary", has_text="Ada Lovelace")
    menu.focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("link", name="My profile", exact=True)).to_be_visible()
    tab.get_by_role("button", name="Sign out").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("You are signed out")
    expect(tab.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
