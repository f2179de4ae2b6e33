"""A monitor on this machine: its site, its SparkPost, and an AWS that answers over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest

from cron import cloudwatch
from cron.config import Config, read_config
from cron.fetching import build_tls
from cron.probe_file import Probe
from cron.probes import Surroundings
from tests.aws import KEYS, run_aws
from tests.cron.servers import Site, answer, build_server_tls, make_certificate, serve

REGION = "us-east-1"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        site.behaviours["/"] = answer()
        yield site


@pytest.fixture
def secure_site(tmp_path) -> Iterator[Site]:
    """A site with a right certificate; `secure_site.ca` is what to trust."""
    certificate = make_certificate(tmp_path)
    with serve(build_server_tls(certificate)) as site:
        site.ca = str(certificate)
        site.behaviours["/"] = answer()
        yield site


@pytest.fixture
def around() -> Surroundings:
    return Surroundings(build_tls(""))


@pytest.fixture
def make_probe(site) -> Callable[..., Probe]:
    """Return a function that makes a probe of the site: `make_probe("http", "/", status=200)`."""

    def make(kind: str, path: str = "/", **fields) -> Probe:
        return Probe(**{"name": kind, "kind": kind, "url": f"{site.url}{path}", "limit_s": 2, **fields})

    return make


@pytest.fixture
def variables(site, tmp_path) -> dict[str, str]:
    """What a monitor of the site needs, and no more: it publishes nothing and tells nobody."""
    return {"CHECK_WEBSITE": f"{site.url}/", "MONITOR_DATA": str(tmp_path / "data")}


@pytest.fixture
def config(variables) -> Config:
    return read_config(variables)


@pytest.fixture
def write_probes(tmp_path, variables) -> Callable[[str], None]:
    """Return a function that gives the monitor a file of probes."""

    def write(text: str) -> None:
        path = tmp_path / "probes.toml"
        path.write_text(text, encoding="utf-8")
        variables["MONITOR_PROBES"] = str(path)

    return write


# AWS


@pytest.fixture(scope="session")
def aws_url() -> Iterator[str]:
    with run_aws() as url:
        yield url


@pytest.fixture
def aws(aws_url, variables, monkeypatch) -> Callable[[str], object]:
    """Give the monitor AWS with a namespace, a bucket and a topic of this test; return a maker of clients."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "opens")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    cloudwatch.get_client.cache_clear()

    def client(service: str):
        options: dict[str, Any] = {**KEYS, "endpoint_url": aws_url}  # Any: boto3's types know each service's name
        return boto3.client(service, **options)  # type: ignore[call-overload]

    name = f"test{uuid4().hex[:12]}"
    client("s3").create_bucket(Bucket=name)
    variables |= {
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": aws_url,
        "MONITOR_NAMESPACE": name,
        "MONITOR_S3_BUCKET": name,
        "MONITOR_SNS_TOPIC_ARN": client("sns").create_topic(Name=name)["TopicArn"],
    }
    return client


@pytest.fixture
def sparkpost(variables) -> Iterator[Site]:
    """A SparkPost that takes mail; what it got is in `asked`."""
    with serve() as sparkpost:
        sparkpost.behaviours["/api/v1/transmissions"] = answer(200, b'{"results": {}}')
        variables |= {
            "SPARKPOST_API_URL": f"{sparkpost.url}/api/v1",
            "SPARKPOST_API_KEY": "opens-nothing",
            "MONITOR_MAIL_FROM": "monitor@example.org",
            "MONITOR_MAIL_TO": "keeper@example.org, other@example.org",
        }
        yield sparkpost
