"""Backups in a bucket: the program in a process of its own, on an S3 that answers over HTTP."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from tests.aws import KEYS

ROOT = Path(__file__).resolve().parents[2]
NAME = "profiles_2026-11-24T03-15-00Z"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # botocore's sockets


@pytest.fixture
def run(s3_url, tmp_path):
    bucket = f"backups-{uuid4().hex}"
    boto3.resource("s3", endpoint_url=s3_url, **KEYS).create_bucket(Bucket=bucket)

    def run(*arguments, **variables):
        code = (
            f"import config.offsite as o, pathlib, sys; o.FOLDER = pathlib.Path({str(tmp_path)!r}); sys.exit(o.main())"
        )
        environment = {
            "PATH": os.environ["PATH"],
            "BACKUP_S3_BUCKET": bucket,
            "DJANGO_AWS_S3_ENDPOINT_URL": s3_url,
            "DJANGO_AWS_S3_REGION_NAME": "us-east-1",
            "DJANGO_AWS_ACCESS_KEY_ID": "opens",
            "DJANGO_AWS_SECRET_ACCESS_KEY": "nothing",
            **variables,
        }
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def write_backup(folder, name):
    for part in ("dump", "counts", "sha256"):
        (folder / f"{name}.{part}").write_text(f"{part} of {name}", encoding="utf-8")


def test_a_backup_comes_back_from_the_bucket_as_it_was(run, tmp_path):
    write_backup(tmp_path, NAME)
    (tmp_path / "half_written.dump").write_text("no checksum yet", encoding="utf-8")
    assert run("copy").stdout == f"copied {NAME}\n"
    assert run("copy").stdout == ""
    for path in tmp_path.iterdir():
        path.unlink()
    assert run("list").stdout == f"{NAME}\n"
    assert run("fetch", NAME).returncode == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        f"{NAME}.{part}": f"{part} of {NAME}" for part in ("dump", "counts", "sha256")
    }


def test_a_missing_bucket_is_named_before_anything_happens(run):
    done = run("copy", BACKUP_S3_BUCKET_FILE="/nowhere", BACKUP_S3_BUCKET="")
    assert done.returncode != 0
    missing = run("list", BACKUP_S3_BUCKET="there-is-no-such-bucket")
    assert missing.returncode != 0
    assert "there-is-no-such-bucket" in missing.stderr or "NoSuchBucket" in missing.stderr


@pytest.mark.parametrize("name", ["../etc", ".hidden", ""])
def test_a_name_cannot_lead_out_of_the_folder(run, name):
    assert run("fetch", name).returncode == 2
