"""An AWS of this machine with our stacks in it, and a site whose /health/ shows what its service runs."""

import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from compose.production.aws.roll_out import Environment
from tests.machine import find_free_port

STACKS = Path(__file__).resolve().parents[2] / "compose" / "production" / "aws"
SITE = "knowledge-commons-profiles"
REPOSITORIES = (SITE, f"{SITE}-traefik", f"{SITE}-monitor")
OLD, NEW = "a" * 40, "b" * 40
TOKEN = "the deployment's own"


@dataclass
class Aws:
    """Clients of the server, and the means to build stacks in it."""

    url: str
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # Any: boto3's clients are made at run time
        if service not in self.clients:
            keys = {"aws_access_key_id": "opens", "aws_secret_access_key": "nothing", "region_name": "us-east-1"}
            self.clients[service] = boto3.client(service, endpoint_url=self.url, **keys)  # type: ignore[call-overload]  # any service
        return self.clients[service]

    def create_stack(self, name: str, template: str, **parameters: str) -> None:
        self.client("cloudformation").create_stack(
            StackName=name,
            TemplateBody=template,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )

    def find_network(self) -> dict[str, str]:
        subnets = self.client("ec2").describe_subnets()["Subnets"][:2]
        return {"VpcId": subnets[0]["VpcId"], "PrivateSubnets": ",".join(subnet["SubnetId"] for subnet in subnets)}


def read_stack(name: str) -> str:
    return (STACKS / f"{name}.yml").read_text(encoding="utf-8")


def build_stand_in(aws: Aws) -> str:
    """Return a stack with what the others hand to site.yml: the server makes neither secrets nor OIDC providers."""
    vpc = aws.find_network()["VpcId"]
    group = aws.client("ec2").create_security_group(GroupName="tasks", Description="tasks", VpcId=vpc)
    names = re.findall(
        r"Name: !Sub \"(profiles-\$\{Environment\}-[a-z-]+)\"", read_stack("stores").partition("Outputs:")[2]
    )
    assert "profiles-${Environment}-database-url" in names
    names.append(f"{SITE}-github")
    outputs = {
        f"Output{number}": {
            "Value": group["GroupId"] if "security-group" in name else f"arn:aws:{name}",
            "Export": {"Name": name.replace("${Environment}", "staging")},
        }
        for number, name in enumerate(names)
    }
    resources = {"Nothing": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "nothing"}}}
    return json.dumps({"Resources": resources, "Outputs": outputs})


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    port = find_free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    urllib.request.urlopen(
        f"http://127.0.0.1:{port}/moto-api/reset", data=b""
    ).close()  # one memory for a process's servers
    aws = Aws(f"http://127.0.0.1:{port}")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MOTO_ECS_SERVICE_RUNNING", "2")  # every deployment becomes stable at once
            yield aws
    finally:
        for client in aws.clients.values():
            client.close()
        server.stop()


@pytest.fixture(scope="module")
def stacks(aws: Aws) -> Aws:
    """Build the site's stack with the images of the old commit; the new commit's are pushed and not yet rolled out."""
    registry = read_stack("registry").partition("  GitHubProvider:")[0]
    aws.create_stack("registry", registry, GitHubRepository="example/profiles")
    aws.create_stack("stores", build_stand_in(aws))
    for repository in REPOSITORIES:
        push(aws, repository, OLD)
        push(aws, repository, NEW)
        aws.client("ssm").put_parameter(
            Name=f"/profiles/staging/images/{repository}", Value=find_image(aws, repository, OLD), Type="String"
        )
    aws.client("secretsmanager").create_secret(Name="profiles/staging/health-token", SecretString=TOKEN)
    create_site(aws)
    return aws


@pytest.fixture
def site(stacks: Aws) -> Iterator["Site"]:
    """Return the site as the stack made it, whatever the test before has rolled out."""
    site = Site(stacks)
    site.reset()
    thread = threading.Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join(timeout=10)


def create_site(aws: Aws) -> None:
    network = aws.find_network()
    certificate = aws.client("acm").request_certificate(DomainName="profiles.example.org")
    images = {
        name: f"/profiles/staging/images/{repository}"
        for name, repository in zip(("SiteImage", "TraefikImage", "MonitorImage"), REPOSITORIES, strict=True)
    }
    aws.create_stack(
        "site",
        read_stack("site"),
        Environment="staging",
        HostName="profiles.example.org",
        CertificateArn=certificate["CertificateArn"],
        GitHubRepository="example/profiles",
        VpcCidr="10.0.0.0/16",
        PublicSubnets=network["PrivateSubnets"],
        **network,
        **images,
    )


def push(aws: Aws, repository: str, sha: str) -> None:
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"digest": sha},
    }
    aws.client("ecr").put_image(repositoryName=repository, imageManifest=json.dumps(manifest), imageTag=sha)


def find_image(aws: Aws, repository: str, sha: str) -> str:
    ecr = aws.client("ecr")
    address = ecr.describe_repositories(repositoryNames=[repository])["repositories"][0]["repositoryUri"]
    found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": sha}])["imageDetails"][0]
    return f"{address}@{found['imageDigest']}"


class Site:
    """Answers /health/ as the tasks would that the service `site` has now; `broken` commits do not serve."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.broken: set[str] = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sha = site.find_sha()
                shown = {"SHA": sha} if self.headers["Authorization"] == f"Bearer {TOKEN}" else {}
                self.send_response(503 if sha in site.broken else 200)
                self.end_headers()
                self.wfile.write(json.dumps({"REDIS": "healthy", **shown}).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def reset(self) -> None:
        for name in ("site", "worker", "monitor"):
            first = f"profiles-staging-{name}:1"
            self.aws.client("ecs").update_service(cluster="profiles-staging", service=name, taskDefinition=first)

    def find_sha(self) -> str:
        images = self.find_images("site")
        return next(sha for sha in (OLD, NEW) if find_image(self.aws, SITE, sha) in images)

    def find_images(self, service: str) -> set[str]:
        ecs = self.aws.client("ecs")
        found = ecs.describe_services(cluster="profiles-staging", services=[service])["services"][0]
        task = ecs.describe_task_definition(taskDefinition=found["taskDefinition"])["taskDefinition"]
        return {container["image"] for container in task["containerDefinitions"]}

    def environment(self, **changes: Any) -> Environment:
        clients = {name: self.aws.client(name) for name in ("ecs", "ecr", "ssm")}
        values = {
            "name": "staging",
            "url": f"http://127.0.0.1:{self.server.server_port}",
            "secrets": self.aws.client("secretsmanager"),
            "limit_s": 30.0,
            "pause_s": 0.05,
        }
        return Environment(**{**clients, **values, **changes})
