"""The registry's stack, made in an ECR of this machine."""

import ast
import json
from urllib.parse import unquote

import pytest
from botocore.exceptions import ClientError

from tests.delivery.conftest import REPOSITORIES, SITE, read_stack

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Tried to parse"),
]


@pytest.fixture(scope="module")
def ecr(aws):
    aws.create_stack("registry", read_stack("registry"), GitHubRepository="example/profiles")
    return aws.client("ecr")


def push(ecr, tag, content):
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "content": content}
    ecr.put_image(repositoryName=SITE, imageManifest=json.dumps(manifest), imageTag=tag)


def read_policy(document):
    """Return its statements; moto keeps what a stack wrote as text of Python's."""
    return (ast.literal_eval(unquote(document)) if isinstance(document, str) else document)["Statement"]


def test_every_image_has_a_repository_that_is_scanned_when_it_is_pushed_to(ecr):
    found = ecr.describe_repositories()["repositories"]
    assert {repository["repositoryName"] for repository in found} == {*REPOSITORIES, f"{SITE}-postgres"}
    assert read_stack("registry").count("ScanOnPush: true") == len(found)  # moto forgets it


def test_only_latest_may_move(ecr):
    for repository in ecr.describe_repositories()["repositories"]:
        assert repository["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
        filters = repository["imageTagMutabilityExclusionFilters"]
        assert filters == [{"filterType": "WILDCARD", "filter": "latest"}]
    push(ecr, "latest", "first")
    push(ecr, "latest", "second")
    push(ecr, "v1.0.0", "first")
    with pytest.raises(ClientError, match="AlreadyExists"):
        push(ecr, "v1.0.0", "third")


def test_github_pushes_from_the_main_branch_and_from_version_tags_alone(aws, ecr):
    role = aws.client("iam").get_role(RoleName=f"{SITE}-push")["Role"]
    [statement] = read_policy(role["AssumeRolePolicyDocument"])
    assert statement["Condition"]["StringLike"]["token.actions.githubusercontent.com:sub"] == [
        "repo:example/profiles:ref:refs/heads/main",
        "repo:example/profiles:ref:refs/tags/v*",
    ]
    policy = aws.client("iam").get_role_policy(RoleName=f"{SITE}-push", PolicyName="push")["PolicyDocument"]
    everywhere = [statement["Action"] for statement in read_policy(policy) if statement["Resource"] == "*"]
    assert everywhere == ["ecr:GetAuthorizationToken"]
