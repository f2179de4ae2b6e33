"""The production stack through its proxy: what visitors, load balancers and attackers meet."""

import json
import time
from dataclasses import replace

import pytest

from tests.docker.load import keep_asking
from tests.docker.site import HOST
from tests.docker.stack import TAG, docker, eventually, inspect

REPOSITORY = "localhost/knowledge-commons-profiles"
NEXT_TAG = f"{TAG}-next"
SERVICES = ("django", "worker", "replicas", "traefik", "postgres", "redis", "backup", "monitor")


@pytest.fixture
def visitor(site):
    with site.open_client() as client:
        yield client


def is_there(visitor):
    return visitor.get("/members/ada-lovelace/").status_code == 200


def test_a_profile_through_the_proxy(production, visitor):
    page = visitor.get("/members/ada-lovelace/")
    assert page.status_code == 200
    assert "Ada Lovelace" in page.text
    assert "server" not in page.headers
    assert page.headers["strict-transport-security"].startswith("max-age=31536000")
    assert page.headers["x-request-id"]


def test_static_files_are_kept_for_ever_and_pages_are_compressed(production, visitor):
    page = visitor.get("/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in visitor.get(sheet).headers["cache-control"]


def test_the_sign_in_page_says_when_the_provider_is_away(production, visitor):
    """Signing in itself is tried with the local stack's provider; this deployment's does not exist."""
    answer = visitor.get("/login/")
    assert answer.status_code == 503
    assert "<h1" in answer.text


def test_plain_http_leads_to_https(production, site):
    with site.open_client(secure=False) as client:
        answer = client.get("/members/?q=a")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{HOST}:8143/members/?q=a"


@pytest.mark.parametrize("secure", [False, True])
def test_health_is_reachable_by_any_name(production, site, secure):
    with site.open_client(secure=secure, host="10.0.0.7") as client:
        report = client.get("/health/")
    assert report.status_code == 200
    assert report.json()["Postgres DB"] == "healthy"


def test_other_hosts_and_the_dashboard_are_not_there(production, site, visitor):
    with site.open_client(host="evil.test") as client:
        assert client.get("/").status_code == 404
    assert visitor.get("/dashboard/").status_code == 404
    assert visitor.get("/api/rawdata").status_code == 404


def test_what_a_visitor_says_of_their_address_is_not_believed(production, site):
    """Plain HTTP stays plain, whatever the visitor says; the limit of sign-ins cannot be had anew by a new address."""
    with site.open_client(secure=False) as client:
        assert client.get("/", headers={"X-Forwarded-Proto": "https"}).status_code == 301
    with site.open_client() as client:
        answers = [client.get("/login/link/", headers={"X-Forwarded-For": f"9.9.9.{n}"}).status_code for n in range(30)]
    assert 429 in answers


def test_the_access_log_holds_no_secrets(production, visitor):
    visitor.get(
        "/activate/a-mailed-secret/", headers={"Authorization": "Bearer abc-secret", "Cookie": "a=cookie-secret"}
    )
    lines = [line for line in production.read_output("traefik") if "RouterName" in line]
    assert json.loads(lines[-1])["DownstreamStatus"]
    assert [
        word for word in ("mailed-secret", "abc-secret", "cookie-secret", "ada-lovelace") if word in "".join(lines)
    ] == []


def test_the_site_logs_json_lines(production):
    lines = production.read_output("django")
    assert "gunicorn.error" in {json.loads(line)["name"] for line in lines if line.startswith("{")}
    assert [line for line in lines if not line.startswith("{")] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_hardened(production, service):
    for container in production.find_containers(service):
        config = inspect(container)
        host = config["HostConfig"]
        assert config["Config"]["User"] not in {"", "root", "0"}
        assert host["ReadonlyRootfs"]
        assert host["CapDrop"] == ["ALL"]
        assert not host["CapAdd"]
        assert host["SecurityOpt"] == ["no-new-privileges"]
        assert host["Init"]
        assert not host["Privileged"]
        assert host["Memory"] > 0
        assert host["NanoCpus"] > 0
        assert host["RestartPolicy"]["Name"] == "unless-stopped"
        assert host["LogConfig"] == {"Type": "json-file", "Config": {"max-file": "5", "max-size": "10m"}}
        assert bool(host["PortBindings"]) == (service == "traefik")
        assert config["Config"].get("Healthcheck")
        assert not [mount for mount in config["Mounts"] if "docker.sock" in mount["Source"]]


def test_the_database_is_on_a_network_without_a_way_out(production):
    networks = inspect(production.find_containers("postgres")[0])["NetworkSettings"]["Networks"]
    assert list(networks) == [f"{production.project}_back"]
    assert inspect(f"{production.project}_back")["Internal"]


def test_a_container_that_hangs_is_left_out(production, visitor):
    """It neither answers nor refuses: only the health check can find that out."""
    hanging = production.find_containers("django")[0]
    docker("pause", hanging)
    try:
        time.sleep(8)  # Traefik and config/replicas.py have asked it in vain by then
        assert [visitor.get("/robots.txt").status_code for _ in range(20)] == [200] * 20
    finally:
        docker("unpause", hanging)


def test_redis_may_be_lost(production, visitor):
    production.compose("stop", "redis")
    try:
        assert is_there(visitor)
        assert visitor.get("/health/").json()["REDIS"] == "unhealthy"
    finally:
        production.up("--no-deps", "redis")


def test_postgres_may_be_lost_for_a_while(production, visitor):
    production.compose("stop", "postgres")
    try:
        assert visitor.get("/health/live/").status_code == 200
        assert visitor.get("/health/").status_code == 503
    finally:
        production.up("--no-deps", "postgres")
    eventually(lambda: is_there(visitor))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_comes_back(production, visitor, service):
    production.restart(service)
    eventually(lambda: is_there(visitor))


def test_a_wrong_password_ends_the_start_with_one_line(production):
    wrong = "DATABASE_URL=postgresql://profiles:wrong-word@postgres:5432/profiles"
    said = production.compose("run", "--rm", "--no-TTY", "--no-deps", "--env", wrong, "migrate", fails=True)
    assert "PostgreSQL does not let us in" in said
    assert "wrong-word" not in said


@pytest.fixture
def next_release(production):
    """The stack as it is called for with the next version's images: today's, under another tag."""
    names = [f"{REPOSITORY}{kind}" for kind in ("", "-monitor", "-postgres", "-traefik")]
    for name in names:
        docker("tag", f"{name}:{TAG}", f"{name}:{NEXT_TAG}")
    yield replace(production, variables={**production.variables, "IMAGE_TAG": NEXT_TAG})
    docker("image", "rm", *(f"{name}:{NEXT_TAG}" for name in names))


def test_an_update_and_going_back_lose_no_request_and_leave_the_stores_alone(production, next_release, site, report):
    production.up("--no-deps", "--no-recreate", "--scale", "django=2", "django")
    stores = [production.find_containers(service) for service in ("postgres", "redis", "traefik")]
    with keep_asking(site) as tally:
        for stack, tag in ((next_release, NEXT_TAG), (production, TAG)):
            stack.program("compose/production/roll-out", stack.file)
            for service in ("django", "worker", "replicas", "monitor"):
                images = {inspect(container)["Config"]["Image"] for container in stack.find_containers(service)}
                assert {image.rpartition(":")[2] for image in images} == {tag}, service
    report(f"update and back: {sum(tally.answers.values())} requests, {len(tally.lost)} lost")
    assert [production.find_containers(service) for service in ("postgres", "redis", "traefik")] == stores
    assert tally.lost[:10] == []


def test_a_roll_out_loses_no_request(production, site, report):
    asked = time.monotonic()
    production.up("--no-deps", "--no-recreate", "--scale", "django=3", "django")
    report(f"a new container: {time.monotonic() - asked:.1f} s until it is healthy")
    before = set(production.find_containers("django"))
    with keep_asking(site) as tally:
        production.program("compose/production/roll-out", production.file)
    after = set(production.find_containers("django"))
    report(f"roll-out: {sum(tally.answers.values())} requests, {len(tally.lost)} lost, {dict(tally.answers)}")
    assert len(after) == 3
    assert not before & after
    assert sum(tally.answers.values()) > 100
    assert tally.lost[:10] == []
