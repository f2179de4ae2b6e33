"""Rolling out, on an ECS of this machine that has our own stacks: moto keeps the records and starts no container."""

import sys

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ecs import models

from compose.production.aws.roll_out import RollOutError, main, roll_out
from tests.delivery.conftest import NEW, OLD, REPOSITORIES, SITE, find_image

# botocore's sockets; moto says what it leaves out of a stack
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Tried to parse"),
]


def find_kept(site):
    parameters = site.aws.client("ssm").get_parameters_by_path(Path="/profiles/staging/images")["Parameters"]
    return {parameter["Value"] for parameter in parameters}


def fail(site, sha=NEW, **changes):
    changes = {"limit_s": 4.0, **changes}
    said = []
    with pytest.raises(RollOutError) as error:
        roll_out(site.environment(**changes), sha=sha, say=said.append)
    return str(error.value), said


def test_every_service_gets_the_commit_by_digest(site):
    said, ecs = [], site.aws.client("ecs")
    roll_out(site.environment(), sha=NEW, say=said.append)
    assert site.find_images("site") == {find_image(site.aws, name, NEW) for name in (SITE, f"{SITE}-traefik")}
    assert site.find_images("worker") == {find_image(site.aws, SITE, NEW)}
    assert site.find_images("monitor") == {find_image(site.aws, f"{SITE}-monitor", NEW)}
    assert said[0] == "Migrations are done."
    tasks = ecs.list_tasks(cluster="profiles-staging")["taskArns"]
    found = ecs.describe_tasks(cluster="profiles-staging", tasks=tasks)["tasks"]
    started = [task["overrides"]["containerOverrides"] for task in found if task.get("startedBy") == "roll_out"]
    assert [{"name": "worker", "command": ["/migrate"]}] in started
    assert said[-1].endswith(f"/health/ shows {NEW}.")


def test_the_stacks_are_told_what_runs(site):
    roll_out(site.environment(), sha=NEW, say=print)
    assert find_kept(site) == {find_image(site.aws, name, NEW) for name in REPOSITORIES}


def test_all_but_the_images_stays(site):
    ecs = site.aws.client("ecs")
    roll_out(site.environment(), sha=NEW, say=print)
    old, new = (
        ecs.describe_task_definition(taskDefinition=name)["taskDefinition"]
        for name in ("profiles-staging-site:1", "profiles-staging-site")
    )
    assert new["revision"] > old["revision"]
    assert [container["name"] for container in new["containerDefinitions"]] == ["django", "replicas", "traefik"]
    for task in (old, new):
        del task["revision"], task["taskDefinitionArn"]
        for container in task["containerDefinitions"]:
            del container["image"]
    assert new == old


def test_a_commit_that_does_not_serve_is_taken_back(site):
    site.broken.add(NEW)
    message, said = fail(site)
    assert "answers 503" in message
    assert message.endswith("The services run what they ran before.")
    assert site.find_sha() == OLD
    assert site.find_images("worker") == {find_image(site.aws, SITE, OLD)}
    assert any(line.endswith("Going back.") for line in said)


def test_another_commit_at_the_address_is_taken_back(site):
    """Such as when the load balancer's name points to another environment."""
    site.find_sha = lambda: OLD
    message, _ = fail(site)
    assert f"shows {OLD}" in message
    assert site.find_images("worker") == {find_image(site.aws, SITE, OLD)}


def test_no_answer_at_all_is_said_and_so_is_that_going_back_did_not_help(site):
    message, _ = fail(site, url="http://127.0.0.1:9")
    assert "does not answer" in message
    assert "Going back failed as well" in message


def test_an_unknown_commit_changes_nothing(site):
    message, said = fail(site, sha="c" * 40)
    assert f"{SITE} has no image of {'c' * 40}" in message
    assert said == []
    assert site.find_sha() == OLD


def test_failed_migrations_change_nothing_for_visitors(site, monkeypatch):
    class Failing(models.Container):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            self.exitCode = 1

    monkeypatch.setattr(models, "Container", Failing)
    message, said = fail(site)
    assert message.startswith("The migrations ended with [1]")
    assert "/profiles/staging, stream worker/worker/" in message
    assert said == []
    assert site.find_sha() == OLD


def test_a_service_that_does_not_come_up_is_said(site):
    service = models.ecs_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].services["profiles-staging:worker"]
    deployment = service.deployments[0]
    deployment |= {"rolloutState": "FAILED", "rolloutStateReason": "tasks failed to start."}
    try:
        message, _ = fail(site)
    finally:
        deployment |= {"rolloutState": "COMPLETED"}
    assert "worker did not come up: tasks failed to start." in message


def test_a_service_that_never_becomes_stable_is_not_waited_for_without_end(site):
    service = models.ecs_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].services["profiles-staging:site"]
    deployment = service.deployments[0]
    deployment |= {"rolloutState": "IN_PROGRESS"}
    try:
        message, _ = fail(site)
    finally:
        deployment |= {"rolloutState": "COMPLETED"}
    assert "for site, which did not become stable" in message


@pytest.mark.parametrize("sha", ["main", "abc1234", "A" * 40])
def test_a_commit_is_named_by_its_whole_hash(monkeypatch, capsys, sha):
    monkeypatch.setattr(sys, "argv", ["roll_out", "--environment", "staging", "--sha", sha, "--url", "http://x.test"])
    with pytest.raises(SystemExit):
        main()
    assert "40 hexadecimal digits" in capsys.readouterr().err
