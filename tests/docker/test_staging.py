"""Staging: the same images with PostgreSQL and Redis beside them, from an empty database."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.docker.conftest import build_stack, write_environment
from tests.docker.site import Site
from tests.docker.stack import Stack, inspect


@pytest.fixture(scope="module")
def staging(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = write_environment(tmp_path_factory.mktemp("staging"), "dev")
    ports = {"HTTP_PUBLISHED_PORT": "8190", "HTTPS_PUBLISHED_PORT": "8191"}
    stack = replace(build_stack(folder, "docker-compose.dev.yml", **ports), project="profiles-docker-test-dev")
    stack.down()
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


def test_it_has_the_services_of_the_guide(staging):
    services = set(staging.compose("config", "--services").split())
    assert {"django", "postgres", "redis", "traefik"} <= services


def test_the_database_is_healthy_before_anything_migrates(staging):
    services = json.loads(staging.compose("config", "--format", "json"))["services"]
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["django"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_it_answers_and_is_remembered_only_shortly(staging):
    with Site(http_port=8190, https_port=8191).open_client() as client:
        home = client.get("/")
        assert client.get("/health/ready/").status_code == 200
    assert home.status_code == 200
    assert home.headers["strict-transport-security"] == "max-age=3600"


def test_only_traefik_publishes_ports(staging):
    published = {
        service
        for service in ("django", "worker", "replicas", "traefik", "postgres", "redis")
        for container in staging.find_containers(service)
        if inspect(container)["HostConfig"]["PortBindings"]
    }
    assert published == {"traefik"}
