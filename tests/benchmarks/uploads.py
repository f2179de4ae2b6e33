"""How much memory one upload takes at most: `python -m tests.benchmarks.uploads FILE` prints MiB (Linux only)."""

import os
import sys
from io import BytesIO
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from knowledge_commons_profiles.profiles.images import iter_renditions, render
from knowledge_commons_profiles.profiles.pictures import COVER
from tests.uploads import make_picture


def read_mib(name: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{name}:")[1].split()[0]) / 1024


def main() -> None:
    list(iter_renditions(render(BytesIO(make_picture()), COVER), COVER))  # what is loaded once is not the upload's
    before = read_mib("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # start the peak anew: man 5 proc
    with Path(sys.argv[1]).open("rb") as file:
        list(iter_renditions(render(file, COVER), COVER))
    print(f"{read_mib('VmHWM') - before:.1f}")


if __name__ == "__main__":
    main()
