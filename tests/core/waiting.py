"""A task that takes as long as a test wants, for workers that are processes of their own; it notes both its ends."""

import time
from pathlib import Path

from django.tasks import task


@task()
def wait(path: str, seconds: float) -> None:
    note(path, "begun")
    time.sleep(seconds)
    note(path, "done")


def note(path: str, what: str) -> None:
    with Path(path).open("a", encoding="ascii") as file:
        file.write(f"{what}\n")
