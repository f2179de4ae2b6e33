"""Brings one commit's images to an environment on ECS, and takes them back when they do not serve.

    python -m compose.production.aws.roll_out --environment staging --sha COMMIT --url https://profiles-dev.example.org

Migrations run first, as a task of their own, the worker's with another command: when they fail, nothing has changed
for visitors. Then every service gets the commit's images, by digest. When a service does not become stable, or /health/
does not show the commit, the services get the task definitions back that they had. Migrations are not taken back: they
fit the code before them (docs/decisions/0013-delivery.md). The stacks beside this file name all that is used here.
"""

import argparse
import http.client
import json
import re
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

import boto3

SERVICES = ("site", "worker", "monitor")
ANSWER_LIMIT_S = 10
# A load balancer spreads the questions over all tasks: one right answer could be the only right task.
ANSWERS_IN_A_ROW = 5

# boto3's answers and requests are dicts of AWS's own shapes.
type Answer = dict[str, Any]
type Say = Callable[[str], None]


class RollOutError(Exception):
    """The new images do not serve; the text says which step showed it."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One deployment: its clients, its names, and how long it is waited for."""

    name: str
    url: str
    ecs: Any  # boto3 brings no types of its own
    ecr: Any
    ssm: Any
    secrets: Any
    limit_s: float = 900
    pause_s: float = 3.0

    @property
    def cluster(self) -> str:
        return f"profiles-{self.name}"

    def health_token(self) -> str:
        secret = self.secrets.get_secret_value(SecretId=f"profiles/{self.name}/health-token")
        return str(secret["SecretString"])


def main() -> int:
    arguments = read_arguments()
    environment = Environment(
        name=arguments.environment,
        url=arguments.url.rstrip("/"),
        ecs=boto3.client("ecs"),
        ecr=boto3.client("ecr"),
        ssm=boto3.client("ssm"),
        secrets=boto3.client("secretsmanager"),
    )
    try:
        roll_out(environment, sha=arguments.sha, say=print)
    except RollOutError as error:
        print(f"Not rolled out: {error}", file=sys.stderr)
        return 1
    return 0


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", required=True, choices=["staging", "production"])
    parser.add_argument("--sha", required=True, type=read_sha, help="the whole commit hash: 40 hexadecimal digits")
    parser.add_argument("--url", required=True, help="address of the site, whose /health/ is asked")
    return parser.parse_args()


def read_sha(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{40}", text):
        raise argparse.ArgumentTypeError("write the whole commit hash: 40 hexadecimal digits")
    return text


def roll_out(environment: Environment, *, sha: str, say: Say) -> None:
    """Raise RollOutError when the commit does not serve; the environment then runs what it ran before."""
    before = find_services(environment)
    images = ImageFinder(environment.ecr, sha=sha)
    after = {name: register(environment, service["taskDefinition"], images) for name, service in before.items()}
    migrate(environment, after["worker"], before["worker"]["networkConfiguration"], say=say)
    try:
        update(environment, after, say=say)
        wait_for_answers(environment, sha, token=environment.health_token())
    except RollOutError as error:
        say(f"{error} Going back.")
        go_back(environment, {name: service["taskDefinition"] for name, service in before.items()}, say=say)
        raise RollOutError(f"{error} The services run what they ran before.") from error
    keep(environment, images)
    say(f"{environment.url}/health/ shows {sha}.")


def find_services(environment: Environment) -> dict[str, Answer]:
    found = environment.ecs.describe_services(cluster=environment.cluster, services=list(SERVICES))["services"]
    services = {service["serviceName"]: service for service in found if service["status"] == "ACTIVE"}
    if missing := sorted(set(SERVICES) - set(services)):
        raise RollOutError(f"{environment.cluster} has no service {', '.join(missing)}: create its stack first.")
    return services


class ImageFinder:
    """Knows the commit's images by digest; remembers which it was asked for."""

    def __init__(self, ecr: Any, *, sha: str) -> None:
        self.ecr = ecr
        self.sha = sha
        self.found: dict[str, str] = {}

    def find(self, image: str) -> str:
        """Return the commit's image of the same repository, by digest; an image that is not from ECR stays."""
        name = re.match(r"(?P<registry>[^/]+\.dkr\.ecr\.[^/]+)/(?P<repository>[^:@]+)", image)
        if not name:
            return image
        repository = name["repository"]
        if repository not in self.found:
            try:
                answer = self.ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": self.sha}])
            except self.ecr.exceptions.ImageNotFoundException:
                raise RollOutError(f"{repository} has no image of {self.sha}: has its build ended?") from None
            self.found[repository] = f"{name[0]}@{answer['imageDetails'][0]['imageDigest']}"
        return self.found[repository]


def register(environment: Environment, task_definition: str, images: ImageFinder) -> str:
    """Register the same task definition with the commit's images and return its name with its revision."""
    old = environment.ecs.describe_task_definition(taskDefinition=task_definition)["taskDefinition"]
    taken_back = environment.ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members
    new = {key: old[key] for key in taken_back if old.get(key)}
    new["containerDefinitions"] = [
        {**container, "image": images.find(container["image"])} for container in old["containerDefinitions"]
    ]
    return str(environment.ecs.register_task_definition(**new)["taskDefinition"]["taskDefinitionArn"])


def migrate(environment: Environment, task_definition: str, network: Answer, *, say: Say) -> None:
    started = environment.ecs.run_task(
        cluster=environment.cluster,
        taskDefinition=task_definition,
        launchType="FARGATE",
        networkConfiguration=network,
        overrides={"containerOverrides": [{"name": "worker", "command": ["/migrate"]}]},
        startedBy="roll_out",
    )
    if not started["tasks"]:
        raise RollOutError(f"The migrations did not start: {started['failures']}.")
    arn = started["tasks"][0]["taskArn"]

    def find_stopped() -> Answer | None:
        task: Answer = environment.ecs.describe_tasks(cluster=environment.cluster, tasks=[arn])["tasks"][0]
        return task if task["lastStatus"] == "STOPPED" else None

    task = wait_for(find_stopped, environment, what="the migrations")
    codes = [container.get("exitCode") for container in task["containers"]]
    if codes != [0] * len(codes):
        raise RollOutError(
            f"The migrations ended with {codes} ({task.get('stoppedReason') or 'no reason given'}); see log group"
            f" /profiles/{environment.name}, stream worker/worker/{arn.rpartition('/')[2]}."
            " Nothing has changed for visitors."
        )
    say("Migrations are done.")


def update(environment: Environment, task_definitions: dict[str, str], *, say: Say) -> None:
    for name, task_definition in task_definitions.items():
        environment.ecs.update_service(cluster=environment.cluster, service=name, taskDefinition=task_definition)
    for name, task_definition in task_definitions.items():
        wait_for(lambda: is_rolled_out(environment, name, task_definition), environment, what=name)  # noqa: B023
        say(f"{name} runs {task_definition.rpartition('/')[2]}.")


def is_rolled_out(environment: Environment, name: str, task_definition: str) -> bool:
    service = environment.ecs.describe_services(cluster=environment.cluster, services=[name])["services"][0]
    if service["taskDefinition"] != task_definition:
        raise RollOutError(f"ECS took {name} back by itself: its tasks did not stay up.")
    primary = next(deployment for deployment in service["deployments"] if deployment["status"] == "PRIMARY")
    if primary["rolloutState"] == "FAILED":
        raise RollOutError(f"{name} did not come up: {primary.get('rolloutStateReason', 'no reason given')}")
    return bool(primary["rolloutState"] == "COMPLETED")


def go_back(environment: Environment, task_definitions: dict[str, str], *, say: Say) -> None:
    try:
        update(environment, task_definitions, say=say)
        wait_for_answers(environment)
    except RollOutError as error:
        raise RollOutError(f"Going back failed as well: {error} See docs/operations.md, Rollback.") from error


def keep(environment: Environment, images: ImageFinder) -> None:
    """Tell the stacks which images run, so that their next update keeps them."""
    for repository, image in images.found.items():
        name = f"/profiles/{environment.name}/images/{repository}"
        environment.ssm.put_parameter(Name=name, Value=image, Type="String", Overwrite=True)


def wait_for[T](find: Callable[[], T | None], environment: Environment, *, what: str) -> T:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + environment.limit_s
    while not (found := find()):
        if time.monotonic() > deadline:
            raise RollOutError(f"Waited {environment.limit_s:.0f} s for {what}, which did not become stable.")
        time.sleep(environment.pause_s)
    return found


def wait_for_answers(environment: Environment, sha: str = "", *, token: str = "") -> None:
    """Wait until several answers in a row say that the site serves, and serves this commit when one is named."""
    deadline = time.monotonic() + environment.limit_s
    right = 0
    while right < ANSWERS_IN_A_ROW:
        complaint = find_complaint(environment.url, sha, token=token)
        right = 0 if complaint else right + 1
        if complaint and time.monotonic() > deadline:
            raise RollOutError(f"{environment.url}/health/ {complaint} after {environment.limit_s:.0f} s.")
        time.sleep(environment.pause_s)


def find_complaint(url: str, sha: str, *, token: str) -> str:
    """Return what is wrong with the report of /health/, or "": no answer, not healthy, another commit."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{url}/health/", headers=headers)  # noqa: S310 (an operator names the address)
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_LIMIT_S) as answer:  # noqa: S310
            report = json.load(answer)
    except HTTPError as error:
        return f"answers {error.code}"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"does not answer ({error})"
    shown = report.get("SHA", "no commit: is HEALTH_TOKEN the site's?")
    return f"shows {shown}" if sha and shown != sha else ""


if __name__ == "__main__":
    sys.exit(main())
