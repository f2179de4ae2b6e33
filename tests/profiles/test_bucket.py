"""Members' files in a bucket: a real S3 answers over HTTP, in a process of its own."""

from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest
from django.core.files.storage import default_storage

from config.stores import build_storages
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import find_names
from tests.aws import KEYS, run_aws
from tests.machine import find_free_port
from tests.profiles.conftest import PROGRAM
from tests.profiles.test_upload_avatar import read
from tests.uploads import PDF, make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::ResourceWarning")]  # botocore's sockets

PHOTO, CV = "/edit-profile/upload-avatar/", "/edit-profile/upload-cv/"


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    with run_aws() as url:
        yield url


@pytest.fixture
def bucket(s3_url, settings):
    """Make a private bucket the store of this test."""
    name = f"profiles-{uuid4().hex}"
    bucket = boto3.resource("s3", endpoint_url=s3_url, **KEYS).create_bucket(Bucket=name)
    settings.STORAGES = build_storages(
        bucket=name, region="us-east-1", access_key="opens", secret_key="nothing", endpoint=s3_url
    )
    return bucket


def list_bucket(bucket):
    return {item.key for item in bucket.objects.all()}


def reload(profile):
    return Profile.objects.get(pk=profile.pk)


def test_a_portrait_is_kept_in_the_bucket_and_served_under_our_own_address(ada, client_of, send, eve, bucket):
    answer = send(client_of(ada), PHOTO, accept=PROGRAM, image=make_picture()).json()
    assert answer["url"] == f"/media/{reload(ada).portrait.name}"
    assert list_bucket(bucket) == set(find_names(reload(ada).portrait.name))
    response = eve.get(answer["url"])
    assert response.headers["Content-Type"] == "image/webp"
    assert "immutable" in response.headers["Cache-Control"]
    assert read(response).startswith(b"RIFF")
    for address in ("/members/ada/", "/members/ada.json", "/members/ada.vcf", "/members/"):
        text = eve.get(address).text
        assert bucket.name not in text
        assert "amz" not in text.lower()


def test_a_cv_is_kept_in_the_bucket_and_asks_the_audience_rule(ada, client_of, send, eve, bucket):
    send(client_of(ada), CV, cv_file=PDF)
    assert read(eve.get("/members/ada/cv/")) == PDF
    Profile.objects.filter(pk=ada.pk).update(layout={"audiences": {"cv": "owner"}})
    assert eve.get("/members/ada/cv/").status_code == 404
    assert read(client_of(ada).get("/members/ada/cv/")) == PDF


def test_what_is_replaced_or_removed_leaves_the_bucket(ada, client_of, send, run_tasks, bucket):
    client = client_of(ada)
    send(client, PHOTO, image=make_picture())
    send(client, PHOTO, image=make_picture("PNG"))
    run_tasks()
    assert list_bucket(bucket) == set(find_names(reload(ada).portrait.name))
    send(client, "/edit-profile/delete-avatar/")
    run_tasks()
    assert list_bucket(bucket) == set()


def test_no_request_asks_for_an_acl(ada, client_of, send, bucket):
    asked = []
    events = default_storage.connection.meta.client.meta.events
    events.register(
        "before-send.s3", lambda request, **_: asked.append((request.method, request.url, dict(request.headers)))
    )
    send(client_of(ada), PHOTO, image=make_picture())
    assert [method for method, _, _ in asked].count("PUT") == 4
    assert not [headers for _, _, headers in asked if any("acl" in name.lower() for name in headers)]
    assert not [url for _, url, _ in asked if "acl" in url]


def test_an_object_that_is_gone_is_a_404(ada, client_of, send, eve, bucket):
    send(client_of(ada), PHOTO, image=make_picture())
    send(client_of(ada), CV, cv_file=PDF)
    bucket.objects.all().delete()
    assert eve.get(f"/media/{reload(ada).portrait.name}").status_code == 404
    assert eve.get("/members/ada/cv/").status_code == 404


def test_a_bucket_that_does_not_answer_changes_nothing_and_the_page_says_what_to_do(
    ada, client_of, send, settings, bucket
):
    client = client_of(ada)
    send(client, CV, cv_file=PDF)
    before = reload(ada).cv.name
    settings.STORAGES = build_storages(
        bucket=bucket.name,
        region="us-east-1",
        access_key="opens",
        secret_key="nothing",
        endpoint=f"http://127.0.0.1:{find_free_port()}",
    )
    for address, files in ((CV, {"cv_file": PDF}), (PHOTO, {"image": make_picture()})):
        page = send(client, address, **files)
        assert page.status_code == 503
        assert "Nothing was changed. Please try again in a few minutes." in page.text
    assert (reload(ada).cv.name, reload(ada).portrait.name) == (before, "")
    assert client.get("/members/ada/cv/").status_code == 503
    assert client.get("/members/ada/").status_code == 200
    client.cookies["language"] = "es"
    page = client.get("/members/ada/cv/", headers={"Accept": "text/html"})
    assert (page.status_code, "Esto no funciona en este momento" in page.text) == (503, True)
