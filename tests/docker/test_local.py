"""What a newcomer meets: one command, then a site to browse, sign in to and change."""

import re
from collections.abc import Iterator

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


def test_the_profile_for_wordpress_brings_a_mariadb_with_the_same_people(local):
    local.compose("--profile", "wordpress", "up", "--detach", "--wait", "mariadb")
    said = local.compose("--profile", "wordpress", "run", "--rm", "--no-TTY", "wordpress-demo")
    assert "WordPress users" in said
    docker("rm", "--force", *local.find_containers("mariadb"))
