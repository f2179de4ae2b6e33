"""The largest pictures of each kind that are taken, each in a process of its own whose memory is measured."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.uploads import make_picture

MOST_MIB = 64
LARGEST = {
    "photo": {"size": (8000, 6000), "quality": 50},
    "progressive": {"size": (4000, 3900), "progressive": True},
    "png": {"kind": "PNG", "size": (4000, 2990)},
    "grey": {"kind": "PNG", "mode": "L", "size": (8000, 5990)},
    "bits": {"kind": "PNG", "mode": "1", "size": (8000, 5990)},
    "transparent": {"kind": "PNG", "mode": "RGBA", "size": (4000, 2990)},
    "webp": {"kind": "WEBP", "size": (2000, 1490)},
}


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells a process's peak")
@pytest.mark.parametrize("options", LARGEST.values(), ids=LARGEST)
def test_an_upload_never_holds_more_than_64_mb(options, tmp_path):
    picture = tmp_path / "picture"
    picture.write_bytes(make_picture(**options))
    command = [sys.executable, "-m", "tests.benchmarks.uploads", str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert float(done.stdout) < MOST_MIB
