"""Copies of the backups in an S3 bucket: `python -m config.offsite keep|copy|list|fetch NAME`.

`keep` is the service: it copies what is new, again and again. A backup counts once its NAME.sha256 is there, so that is
copied last. Nothing is removed from the bucket: its lifecycle rules say how long copies are kept.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from config.bucket import S3_ERRORS, list_keys, open_s3
from config.env import env

FOLDER = Path("/backups")
SEEN_FILE = Path(tempfile.gettempdir()) / "profiles-offsite-seen"  # its age is the container's health
PAUSE_S = 30 * 60
PARTS = ("dump", "counts", "sha256")
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


class Bucket:
    def __init__(self) -> None:
        self.name = env.text("BACKUP_S3_BUCKET")
        prefix = env.text("BACKUP_S3_PREFIX", default="backups").strip("/")
        self.prefix = f"{prefix}/" if prefix else ""
        self.client = open_s3()

    def list_names(self) -> list[str]:
        """Return the complete backups, newest first."""
        keys = list_keys(self.client, self.name, self.prefix)
        return sorted((Path(key).stem for key in keys if key.endswith(".sha256")), reverse=True)

    def copy(self, name: str) -> None:
        for part in PARTS:
            file = f"{name}.{part}"
            extra = {"ServerSideEncryption": "AES256"}
            self.client.upload_file(str(FOLDER / file), self.name, self.prefix + file, ExtraArgs=extra)

    def fetch(self, name: str) -> None:
        """Bring a copy back, its mark of completeness last."""
        for part in PARTS:
            file = f"{name}.{part}"
            self.client.download_file(self.name, self.prefix + file, str(FOLDER / f".{file}.part"))
        for part in PARTS:
            (FOLDER / f".{name}.{part}.part").rename(FOLDER / f"{name}.{part}")


def main() -> int:
    bucket = Bucket()
    match sys.argv[1:]:
        case ["keep"]:
            keep_copying(bucket)
        case ["copy"]:
            copy_new(bucket)
        case ["list"]:
            print("\n".join(bucket.list_names()))
        case ["fetch", name] if NAME.fullmatch(name):
            bucket.fetch(name)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def keep_copying(bucket: Bucket) -> None:
    while True:
        try:
            copy_new(bucket)
            SEEN_FILE.touch()
        except (OSError, *S3_ERRORS) as error:
            print(f"backups were not copied, trying again in half an hour: {error}", file=sys.stderr)
        time.sleep(PAUSE_S)


def copy_new(bucket: Bucket) -> None:
    here = {path.stem for path in FOLDER.glob("*.sha256")}
    for name in sorted(here - set(bucket.list_names())):
        bucket.copy(name)
        print(f"copied {name}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except S3_ERRORS as failure:
        sys.exit(f"the bucket: {failure}")
