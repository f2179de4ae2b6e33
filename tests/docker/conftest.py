"""The stacks under test. Each is up for one module and gone with its volumes afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docker.site import HOST, Site
from tests.docker.stack import Stack, docker

SITE_ENVIRONMENT = f"""
DATABASE_URL=postgresql://profiles:tests-only@postgres:5432/profiles
REDIS_SERVER=redis://redis:6379
DJANGO_SECRET_KEY_FILE=/run/secrets/django_secret_key
DJANGO_ALLOWED_HOSTS={HOST}
CILOGON_DISCOVERY_URL=https://provider.invalid/.well-known/openid-configuration
CILOGON_CLIENT_ID=docker-test
CILOGON_CLIENT_SECRET=opens-nothing
SPARKPOST_API_KEY=opens-nothing
"""
MEMBER = """
from knowledge_commons_profiles.profiles.models import Profile
Profile.objects.create(username="ada-lovelace", name="Ada Lovelace", title="Countess")
"""
POSTGRES_ENVIRONMENT = "POSTGRES_DB=profiles\nPOSTGRES_USER=profiles\nPOSTGRES_PASSWORD=tests-only\n"


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_environment(tmp_path_factory.mktemp("production"), "production")


def write_environment(folder: Path, deployment: str) -> Path:
    """Write what an operator writes into `.envs/.production` or `.envs/.dev`."""
    folder.chmod(0o755)
    module = f"DJANGO_SETTINGS_MODULE=config.settings.{deployment}"
    (folder / ".django").write_text(module + SITE_ENVIRONMENT, encoding="utf-8")
    (folder / ".traefik").write_text(f"PUBLIC_HOSTS={HOST}\nRATE_LIMIT_SIGN_IN=20\n", encoding="utf-8")
    (folder / ".postgres").write_text(POSTGRES_ENVIRONMENT, encoding="utf-8")
    (folder / ".monitor").write_text(f"CHECK_WEBSITE=https://{HOST}/\n", encoding="utf-8")
    (folder / "secrets").mkdir(mode=0o755)
    (folder / "secrets" / "django_secret_key").write_text("tests-only-" + "0123456789" * 6, encoding="utf-8")
    return folder


def append(file: Path, **variables: str) -> None:
    """Give a deployment these variables, whatever it has of them already."""
    with file.open("a", encoding="utf-8") as output:
        output.writelines(f"{name}={value}\n" for name, value in variables.items())


@pytest.fixture(scope="session")
def local_image() -> None:
    docker("compose", "--file", "docker-compose.local.yml", "build", "--quiet")


@pytest.fixture(scope="session")
def images(local_image: None, environment: Path) -> None:
    """Build what the stacks run."""
    build(environment, "docker-compose.production.yml")


def build(environment: Path, file: str) -> None:
    variables = {
        "COMPOSE_PROFILES": "stores,backups",
        "GIT_SHA": "0123abc",
        "BUILD_TAG": "v0.0.0",
        "APP_BRANCH": "trying",
    }
    build_stack(environment, file, **variables).compose("build", "--quiet")


def build_stack(environment: Path, file: str, **variables: str) -> Stack:
    """Return a stack of `compose/production/services.yml`."""
    folders = {"ENVIRONMENT_FOLDER": str(environment), "SECRETS_FOLDER": str(environment / "secrets")}
    ports = {"HTTP_PUBLISHED_PORT": "8180", "HTTPS_PUBLISHED_PORT": "8143"}
    return Stack(file, "profiles-docker-test", {**folders, **ports, **variables})


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Return a function that says a figure, whatever becomes of the test."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {line}", flush=True)

    return say


@pytest.fixture(scope="session")
def site() -> Site:
    return Site(http_port=8180, https_port=8143)


@pytest.fixture(scope="session")
def production(images: None, environment: Path) -> Iterator[Stack]:
    stack = build_stack(environment, "docker-compose.production.yml", COMPOSE_PROFILES="stores,backups")
    stack.down()
    try:
        stack.up("--scale", "django=2")
        stack.run("django", "python", "manage.py", "shell", "--command", MEMBER)
        yield stack
    finally:
        stack.down()
