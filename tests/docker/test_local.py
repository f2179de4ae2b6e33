"""What a newcomer meets: one command, then a site to browse, sign in to and change."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from tests.docker.stack import ROOT, Stack, docker, eventually

PORTS = {"SITE_PORT": "8110", "PROVIDER_PORT": "8111", "MAIL_PORT": "8112", "POSTGRES_PUBLISHED_PORT": "8113"}


@pytest.fixture(scope="module")
def local(local_image: None) -> Iterator[Stack]:
    stack = Stack("docker-compose.local.yml", "profiles-docker-test-local", PORTS)
    stack.down()
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture
def browser(local: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url="http://localhost:8110", follow_redirects=True, timeout=60) as client:
        yield client


def test_the_site_is_there_with_its_demo_world(browser):
    page = browser.get("/members/ada-lovelace/")
    assert page.status_code == 200
    assert "Ada Lovelace" in page.text


def test_a_newcomer_signs_in_at_the_local_provider(browser):
    asked = browser.get("/login/")
    assert asked.url.port == 8111
    home = browser.post(asked.url, data={"sub": "ada-lovelace"})
    assert home.status_code == 200, home.text
    assert home.url.port == 8110
    assert browser.get("/edit-profile/").status_code == 200


def test_a_change_of_the_code_is_there_at_once(local, browser):
    assert "/app" in local.run("django", "sh", "-c", "grep ' /app ' /proc/self/mountinfo")
    before = local.run("django", "sh", "-c", "ls /proc | grep -c '^[0-9]'")
    (ROOT / "config" / "urls.py").touch()
    eventually(lambda: "urls.py changed" in local.compose("logs", "django"))
    assert int(before) > 0
    eventually(lambda: answers(browser))


def answers(browser):
    try:
        return browser.get("/").status_code == 200
    except httpx.HTTPError:
        return False


def test_mail_is_shown(local):
    code = "from django.core.mail import send_mail; send_mail('A word', 'Hello', None, ['ada@example.org'])"
    local.run("worker", "python", "manage.py", "shell", "--command", code)
    shown = httpx.get("http://localhost:8112/")
    name = re.findall(r'href="([^"]+\.log)"', shown.text)[-1]
    letter = httpx.get(f"http://localhost:8112/{name}")
    assert "Subject: A word" in letter.text
    assert letter.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("service", ["redis", "postgres", "worker"])
def test_a_service_comes_back(local, browser, service):
    local.restart(service)
    eventually(lambda: answers(browser))
    assert "Ada Lovelace" in browser.get("/members/ada-lovelace/").text


SECTIONS = ("groups", "posts", "sites", "activity")


def test_the_profile_for_wordpress_shows_what_the_demo_world_shows(local, browser):
    before = read_sections(browser)
    stack = replace(local, variables={**PORTS, "COMPOSE_PROFILES": "wordpress"})
    stack.up("mariadb", "django", "worker")
    try:
        assert "WordPress users" in stack.compose("run", "--rm", "--no-TTY", "wordpress-demo")
        assert "new" in stack.run("django", "python", "manage.py", "import_wordpress")
        sources = [word for section in SECTIONS for word in ("--source", section)]
        refresh = ["python", "manage.py", "refresh_mirrors", "--all", "--username", "ada-lovelace", *sources]
        assert stack.run("django", *refresh).count("1 refreshed") == len(SECTIONS)
        assert read_sections(browser) == before
    finally:
        docker("rm", "--force", *stack.find_containers("mariadb"))


def read_sections(browser):
    """Return what WordPress knows of her as her page shows it, without the dates of the copies."""
    page = browser.get("/members/ada-lovelace/").text
    kept = ("blog_posts", "commons_groups", "commons_activity", "commons_sites")
    sections = [page.partition(f'id="{name}-heading"')[2].partition("</section>")[0] for name in kept]
    assert all(sections)
    return [" ".join(re.sub(r"<[^>]+>", " ", section).split()).partition("As of")[0] for section in sections]
