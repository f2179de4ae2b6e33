"""Where the site keeps things, and WordPress its own. Which of them there is depends on a few variables."""

from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config

type Entries = dict[str, dict[str, Any]]  # Any: Django's own schemas


# A store that does not answer must not hold a visitor for minutes, as botocore's own limits would.
S3_LIMITS = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2}, signature_version="s3v4")
S3_TRANSFER = TransferConfig(use_threads=False)  # files are small, and gunicorn has threads of its own
S3_MEMORY_BYTES = 1024 * 1024  # of a file that is read; more of it goes to disk


# In each process: finished pages, under keys that change with all they show, so that none is stale.
PAGES = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 200},  # of 25 KB or so
}


def build_caches(redis_server: str, *, version: str) -> Entries:
    """Return CACHES: Redis when there is one. Losing it costs speed and nothing else."""
    if not redis_server:
        return {"default": {**PAGES, "LOCATION": "profiles", "OPTIONS": {"MAX_ENTRIES": 1000}}, "pages": PAGES}
    return {
        "pages": PAGES,
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": f"{redis_server.rstrip('/')}/0",
            "KEY_PREFIX": f"profiles-{version}",
            "VERSION": 2,  # 1 held pickles
            "OPTIONS": {
                # Whoever writes to Redis must not run code here, as they would with pickles.
                "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
                "IGNORE_EXCEPTIONS": True,
                "SOCKET_CONNECT_TIMEOUT": 1,
                "SOCKET_TIMEOUT": 1,
            },
        },
    }


def build_wordpress(entry: dict[str, Any]) -> Entries:  # Any: Django's own schema
    """Return the entry of DATABASES for WordPress's MariaDB, if there is one.

    Its sessions refuse to write. A server that does not answer holds nobody for longer than a few seconds, and text
    comes as UTF-8 whatever its table was declared to be.
    """
    if not entry:
        return {}
    options = {
        **entry.get("OPTIONS", {}),
        "charset": "utf8mb4",
        "init_command": "SET SESSION TRANSACTION READ ONLY",
        "connect_timeout": 3,
        "read_timeout": 5,
        "write_timeout": 5,
    }
    return {"wordpress": {**entry, "CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False, "OPTIONS": options}}


def build_storages(*, bucket: str, region: str, access_key: str, secret_key: str, endpoint: str) -> Entries:
    """Return STORAGES: members' files in a private bucket when one is named, else in MEDIA_ROOT.

    Without keys the machine's own role is used. Nothing is public and no ACL is set: files leave only through views
    that ask the audience rule (https://django-storages.readthedocs.io/en/latest/backends/amazon-S3.html).
    """
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if not bucket:
        return {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": static}
    options: dict[str, object] = {
        "bucket_name": bucket,
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": False,
        "region_name": region or None,
        "access_key": access_key or None,
        "secret_key": secret_key or None,
        "endpoint_url": endpoint or None,
        "client_config": S3_LIMITS,
        "transfer_config": S3_TRANSFER,
        "max_memory_size": S3_MEMORY_BYTES,
    }
    return {"default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}, "staticfiles": static}
