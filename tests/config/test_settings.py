"""The deployments' settings, each loaded in a process of its own as a container would."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

REQUIRED = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "DJANGO_SECRET_KEY": "thrown-away-but-long-enough-0123456789-abcdefghijklmnopqrstuvw",
    "DJANGO_ALLOWED_HOSTS": "profiles.example.org",
    "CILOGON_CLIENT_ID": "profiles",
    "CILOGON_CLIENT_SECRET": "opens-nothing",
    "SPARKPOST_API_KEY": "opens-nothing",
}
ASK = """
import json, django
from django.conf import settings
from django.test import Client
django.setup()
names = json.loads({names!r})
answers = {{}}
for scheme in ("http", "https"):
    response = Client(SERVER_NAME="profiles.example.org").get("/robots.txt", headers={{"x-forwarded-proto": scheme}})
    answers[scheme] = [response.status_code, dict(response.headers)]
print(json.dumps([{{name: getattr(settings, name) for name in names}}, answers]))
"""


def run_python(code, **variables):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin:/bin", "METRICS_NAMESPACE": "", **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def load(deployment, *names, **variables):
    """Return the settings by name, and the answers to a request over HTTP and over HTTPS (status and headers)."""
    done = run_python(
        ASK.format(names=json.dumps(names)),
        DJANGO_SETTINGS_MODULE=f"config.settings.{deployment}",
        **REQUIRED,
        **variables,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("[{")))


@pytest.fixture(scope="module")
def production():
    return load(
        "production",
        "DEBUG",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_SECURE",
        "CSRF_COOKIE_HTTPONLY",
        "CSRF_COOKIE_NAME",
        "MESSAGES_COOKIE_NAME",
        "ALLOWED_HOSTS",
    )


def test_production_is_not_in_debug_mode(production):
    assert production[0]["DEBUG"] is False


def test_production_cookies_are_for_https_and_one_host(production):
    settings = production[0]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_HTTPONLY"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_HTTPONLY"]
    for cookie in ("SESSION", "CSRF", "MESSAGES"):
        assert settings[f"{cookie}_COOKIE_NAME"].startswith("__Host-")


def test_production_sends_visitors_to_https(production):
    status, headers = production[1]["http"]
    assert status == 301
    assert headers["Location"] == "https://profiles.example.org/robots.txt"


def test_production_is_remembered_as_https_for_a_year(production):
    status, headers = production[1]["https"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_production_sends_the_protecting_headers(production):
    headers = production[1]["https"][1]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers


def test_the_content_security_policy_is_strict(production):
    policy = dict(
        directive.strip().partition(" ")[::2]
        for directive in production[1]["https"][1]["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "upgrade-insecure-requests" in policy


def test_staging_is_remembered_only_shortly():
    _, answers = load("dev")
    assert answers["https"][1]["Strict-Transport-Security"] == "max-age=3600"


def test_the_name_of_another_host_is_refused_in_the_sites_look(tmp_path):
    """With the static files as an image has them: under names that change with their content."""
    collected = {"DJANGO_STATIC_ROOT": str(tmp_path), "DATABASE_POOL_TIMEOUT": "1"}
    deployment = REQUIRED | collected | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    code = """
import django
from django.core.management import call_command
from django.test import Client
django.setup()
call_command("collectstatic", interactive=False, verbosity=0)
response = Client(SERVER_NAME="evil.example").get("/robots.txt", headers={"x-forwarded-proto": "https"})
print(response.status_code, b"site-header" in response.content, b"/static/css/base.css" in response.content)
"""
    assert "400 True False" in run_python(code, **deployment).stdout.splitlines()


@pytest.mark.parametrize("deployment", ["production", "dev"])
@pytest.mark.parametrize(
    "code",
    [
        "from django.conf import settings; settings.DEBUG",
        "from django.core.management import execute_from_command_line as execute; execute(['manage.py', 'check'])",
    ],
)
def test_a_deployment_that_lacks_everything_says_so_at_once(deployment, code):
    done = run_python(code, DJANGO_SETTINGS_MODULE=f"config.settings.{deployment}")
    assert done.returncode != 0
    message = done.stderr.rpartition("The environment has mistakes")[2]
    assert {name: message.count(f"  - {name} is missing") for name in REQUIRED} == dict.fromkeys(REQUIRED, 1)


def test_debug_cannot_be_turned_on_in_production():
    settings, _ = load("production", "DEBUG", DJANGO_DEBUG="true")
    assert settings["DEBUG"] is False


def test_a_host_that_is_not_named_local_is_refused_locally():
    settings, _ = load("local", "ALLOWED_HOSTS")
    assert settings["ALLOWED_HOSTS"] == ["profiles.example.org"]


def test_a_missing_page_has_the_sites_look_on_a_developers_machine():
    settings, _ = load("local", "MIDDLEWARE")
    assert settings["MIDDLEWARE"][-1] == "knowledge_commons_profiles.pages.middleware.MissingPageMiddleware"


def test_redis_is_the_cache_when_there_is_one_and_may_be_lost():
    settings, answers = load("production", "CACHES", REDIS_SERVER="redis://127.0.0.1:1")
    assert settings["CACHES"]["default"]["LOCATION"] == "redis://127.0.0.1:1/0"
    assert answers["https"][0] == 200


def test_options_of_the_database_url_are_kept():
    """A managed PostgreSQL asks for them, as `?sslmode=verify-full`."""
    url = "postgresql://nobody@127.0.0.1:1/nothing?sslmode=disable"
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'].get('sslmode'))"
    deployment = REQUIRED | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    assert run_python(code, **deployment).stdout.split() == ["disable"]
