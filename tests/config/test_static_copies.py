"""Static files for a CDN: the program in a process of its own, on an S3 that answers over HTTP."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from config.addresses import find_origins
from tests.aws import KEYS
from tests.machine import find_free_port

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # botocore's sockets


@pytest.fixture
def bucket(s3_url):
    return boto3.resource("s3", endpoint_url=s3_url, **KEYS).create_bucket(Bucket=f"files-{uuid4().hex}")


@pytest.fixture
def release(tmp_path):
    """Write what collectstatic leaves behind."""
    (tmp_path / "site.css").write_text("body {}", encoding="utf-8")
    return write_release(tmp_path, "site.1a.css")


def write_release(folder, name):
    (folder / name).write_text("body {}", encoding="utf-8")
    (folder / "staticfiles.json").write_text(json.dumps({"paths": {"site.css": name}}), encoding="utf-8")
    return folder


def start(release, bucket, s3_url):
    """Return what the log says, after what /start does."""
    variables = {
        "PATH": os.environ["PATH"],
        "DJANGO_STATIC_ROOT": str(release),
        "DJANGO_AWS_STORAGE_BUCKET_NAME": bucket,
        "DJANGO_AWS_S3_ENDPOINT_URL": s3_url,
        "DJANGO_AWS_S3_REGION_NAME": "us-east-1",
        "DJANGO_AWS_ACCESS_KEY_ID": "opens",
        "DJANGO_AWS_SECRET_ACCESS_KEY": "nothing",
    }
    command = [sys.executable, "-m", "config.static_copies"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True, timeout=120)
    return done.stderr


def list_keys(bucket):
    return sorted(entry.key for entry in bucket.objects.all())


def test_what_pages_name_is_there_for_ever_with_its_type(release, bucket, s3_url):
    assert json.loads(start(release, bucket.name, s3_url))["message"].startswith("1 static files")
    assert list_keys(bucket) == ["static/site.1a.css"]
    stored = bucket.Object("static/site.1a.css").get()
    assert stored["ContentType"] == "text/css"
    assert "immutable" in stored["CacheControl"]


def test_a_later_release_adds_its_own_and_takes_nothing_away(release, bucket, s3_url):
    start(release, bucket.name, s3_url)
    write_release(release, "site.2b.css")
    start(release, bucket.name, s3_url)
    assert list_keys(bucket) == ["static/site.1a.css", "static/site.2b.css"]
    assert json.loads(start(release, bucket.name, s3_url))["message"].startswith("0 static files")


def test_a_bucket_that_is_away_or_missing_stops_no_start(release, bucket, s3_url):
    assert json.loads(start(release, "there-is-none", s3_url))["level"] == "warning"
    away = f"http://127.0.0.1:{find_free_port()}"
    assert "the site serves its own" in json.loads(start(release, bucket.name, away))["message"]


def test_without_a_bucket_nothing_happens(release, s3_url):
    assert start(release, "", s3_url) == ""


@pytest.mark.parametrize(
    ("url", "origins"), [("/static/", []), ("https://cdn.example.org/static/", ["https://cdn.example.org"])]
)
def test_a_cdn_is_allowed_where_static_files_are(url, origins):
    assert find_origins(url) == origins
