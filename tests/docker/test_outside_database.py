"""A database elsewhere is reached over TLS, and only with a certificate that the address says to trust."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.conftest import SITE_ENVIRONMENT
from tests.docker.keys import write_keys
from tests.docker.stack import TAG, docker

NETWORK, SERVER = "profiles-docker-test-tls", "profiles-docker-test-tls-postgres"
HOST = "database.test"
START = """
key=/var/lib/postgresql/server.key
install --owner postgres --mode 600 /keys/server.pem "$key"
exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file=/keys/server.pem -c ssl_key_file="$key"
"""
IS_ENCRYPTED = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    print("encrypted:", cursor.fetchone()[0])
"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_keys(tmp_path_factory.mktemp("database"), HOST)


@pytest.fixture(scope="module")
def database(images: None, keys: Path) -> Iterator[None]:
    clean_up()
    docker("network", "create", NETWORK)
    try:
        docker(
            "run", "--detach", "--name", SERVER, "--network", NETWORK, "--network-alias", HOST,
            "--network-alias", "other.test", "--volume", f"{keys}:/keys:ro", "--env", "POSTGRES_USER=profiles",
            "--env", "POSTGRES_PASSWORD=tests-only", "--entrypoint", "sh", "postgres:16", "-c", START,
        )  # fmt: skip
        yield
    finally:
        clean_up()


def clean_up() -> None:
    docker("rm", "--force", "--volumes", SERVER)
    if NETWORK in docker("network", "ls", "--format", "{{.Name}}").split():
        docker("network", "rm", NETWORK)


def ask(keys: Path, host: str, *, fails: bool = False) -> str:
    """Start the site's image with this host as its database, which is to be trusted by the certificate in `keys`."""
    url = f"postgresql://profiles:tests-only@{host}:5432/profiles?sslmode=verify-full&sslrootcert=/keys/server.pem"
    lines = [line for line in SITE_ENVIRONMENT.split() if not line.startswith(("DATABASE_URL", "DJANGO_SECRET_KEY"))]
    variables = [*lines, f"DATABASE_URL={url}", "DJANGO_SECRET_KEY=tests-only-" + "0123456789" * 6]
    return docker(
        "run", "--rm", "--network", NETWORK, "--volume", f"{keys}:/keys:ro",
        *(word for variable in variables for word in ("--env", variable)),
        f"localhost/knowledge-commons-profiles:{TAG}", "python", "manage.py", "shell", "--command", IS_ENCRYPTED,
        fails=fails,
    )  # fmt: skip


def test_what_is_said_to_the_database_is_encrypted(database, keys):
    assert "encrypted: True" in ask(keys, HOST)


def test_a_server_with_another_certificate_is_not_spoken_to(database, tmp_path):
    said = ask(write_keys(tmp_path, HOST), HOST, fails=True)
    assert "PostgreSQL does not let us in" in said
    assert "certificate verify failed" in said
    assert "tests-only" not in said


def test_a_server_of_another_name_is_not_spoken_to(database, keys):
    assert "does not match host name" in ask(keys, "other.test", fails=True)
