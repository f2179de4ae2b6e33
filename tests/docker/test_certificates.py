"""Let's Encrypt's part is played by Pebble, over the same protocol (ACME, RFC 8555)."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from tests.docker.keys import write_keys
from tests.docker.site import HOST
from tests.docker.stack import TAG, docker, eventually

HERE = Path(__file__).with_name("acme")
NETWORK, SERVER, PROXY, VOLUME = (
    f"profiles-docker-test-acme{part}" for part in ("", "-server", "-traefik", "-storage")
)
PORT = 8243
TEMPORARY = "/tmp"  # noqa: S108 - a container's own
STORAGE = "/etc/traefik/acme/acme.json"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write Pebble's own certificate, which only Traefik is told to trust."""
    return write_keys(tmp_path_factory.mktemp("keys"), "pebble")


@pytest.fixture(scope="module")
def acme_server(keys: Path, images: None) -> Iterator[None]:
    clean_up()
    docker("build", "--quiet", "--tag", SERVER, str(HERE))
    docker("network", "create", NETWORK)
    try:
        docker(
            "run", "--detach", "--name", SERVER, "--network", NETWORK, "--network-alias", "pebble",
            "--env", "PEBBLE_VA_NOSLEEP=1", "--volume", f"{keys}:/keys:ro", SERVER,
        )  # fmt: skip
        yield
    finally:
        clean_up()


def clean_up() -> None:
    for container in (PROXY, SERVER):
        docker("rm", "--force", container)
    if NETWORK in docker("network", "ls", "--format", "{{.Name}}").split():
        docker("network", "rm", NETWORK)
    docker("volume", "rm", "--force", VOLUME)


@pytest.fixture(scope="module")
def proxy(acme_server: None, keys: Path) -> None:
    docker(
        "run", "--detach", "--name", PROXY, "--network", NETWORK, "--network-alias", HOST, "--read-only",
        "--tmpfs", f"{TEMPORARY}:mode=1777", "--cap-drop", "ALL", "--sysctl", "net.ipv4.ip_unprivileged_port_start=0",
        "--volume", f"{VOLUME}:/etc/traefik/acme", "--volume", f"{keys}:/keys:ro", "--publish", f"{PORT}:443",
        "--env", f"PUBLIC_HOSTS={HOST}", "--env", "ACME_EMAIL=operator@example.org",
        "--env", "ACME_SERVER=https://pebble:14000/dir", "--env", "LEGO_CA_CERTIFICATES=/keys/server.pem",
        f"localhost/knowledge-commons-profiles-traefik:{TAG}",
    )  # fmt: skip


def read_certificate() -> x509.Certificate | None:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", PORT), timeout=5) as plain,
            trusting.wrap_socket(plain, server_hostname=HOST) as secured,
        ):
            encoded = secured.getpeercert(binary_form=True)
    except OSError:
        return None
    return x509.load_der_x509_certificate(encoded or b"")


def was_issued() -> bool:
    certificate = read_certificate()
    return certificate is not None and "Pebble" in certificate.issuer.rfc4514_string()


def test_the_site_gets_a_certificate_for_its_name(proxy):
    eventually(was_issued, within_s=60)
    certificate = read_certificate()
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [HOST]


def test_account_and_certificate_are_kept_for_the_proxy_alone(proxy):
    eventually(was_issued, within_s=60)
    assert docker("exec", PROXY, "stat", "--format", "%a %u", STORAGE).split() == ["600", "65532"]
    assert '"PrivateKey"' in docker("exec", PROXY, "cat", STORAGE)


def test_a_restart_asks_for_none_anew(proxy):
    eventually(was_issued, within_s=60)
    serial = read_certificate().serial_number
    docker("restart", "--time", "5", PROXY)
    eventually(was_issued, within_s=60)
    assert read_certificate().serial_number == serial
    assert docker("logs", SERVER).count("Issued certificate serial") == 1


def test_without_the_server_the_certificate_stays(proxy):
    eventually(was_issued, within_s=60)
    docker("stop", "--time", "2", SERVER)
    docker("restart", "--time", "5", PROXY)
    eventually(was_issued, within_s=60)
