"""The deployment's S3, as programs outside of Django reach it."""

from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from config.env import env

S3_ERRORS = (Boto3Error, BotoCoreError, ClientError)


def open_s3(limits: Config | None = None) -> Any:  # Any: boto3 makes its clients at run time
    """Return boto3's client for the variables of docs/environment.md; without keys the machine's own role is used."""
    region = env.text("DJANGO_AWS_S3_REGION_NAME", default="")
    endpoint = env.text("DJANGO_AWS_S3_ENDPOINT_URL", default="")
    key = env.text("DJANGO_AWS_ACCESS_KEY_ID", default="")
    secret = env.text("DJANGO_AWS_SECRET_ACCESS_KEY", default="")
    env.check()
    return boto3.client(
        "s3",
        region_name=region or None,
        endpoint_url=endpoint or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=limits,
    )


def list_keys(client: Any, bucket: str, prefix: str) -> list[str]:  # Any: as above
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]
