"""Copies of the static files in the bucket, for a CDN: `python -m config.static_copies`, which /start runs.

Names change with content, so what is there is never written again, and the files of earlier releases stay for pages
that are still open. The site serves its own files as well: a bucket that is away delays a start by seconds and no more.
"""

import json
import mimetypes
import sys
from collections.abc import Iterator
from pathlib import Path

from config.bucket import S3_ERRORS, list_keys, open_s3
from config.env import env
from config.stores import S3_LIMITS

PREFIX = "static/"
FOR_EVER = "public, max-age=31536000, immutable"


def main() -> int:
    bucket = env.text("DJANGO_AWS_STORAGE_BUCKET_NAME", default="")
    folder = Path(env.text("DJANGO_STATIC_ROOT", default="staticfiles"))
    if not bucket:
        return 0
    client = open_s3(S3_LIMITS)
    try:
        there = set(list_keys(client, bucket, PREFIX))
        missing = [name for name in iter_names(folder) if PREFIX + name not in there]
        for name in missing:
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            headers = {"ContentType": kind, "CacheControl": FOR_EVER}
            client.upload_file(str(folder / name), bucket, PREFIX + name, ExtraArgs=headers)
    except S3_ERRORS as error:
        report("warning", f"static files were not copied to the bucket, the site serves its own: {error}")
    else:
        report("info", f"{len(missing)} static files were copied to the bucket")
    return 0


def iter_names(folder: Path) -> Iterator[str]:
    """Yield the names that pages use: those that change with the content."""
    manifest = json.loads((folder / "staticfiles.json").read_text(encoding="utf-8"))
    yield from sorted(set(manifest["paths"].values()))


def report(level: str, message: str) -> None:
    print(json.dumps({"level": level, "name": __spec__.name, "message": message}), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
