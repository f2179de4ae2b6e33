import subprocess
import sys
from pathlib import Path

from knowledge_commons_profiles import __version__

ROOT = Path(__file__).resolve().parents[2]
SHA = "0123456789abcdef0123456789abcdef01234567"


def tag(*arguments):
    command = [sys.executable, "-m", "compose.production.aws.image_tags", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_build_is_named_by_commit_and_by_version_with_commit():
    assert tag("build", SHA).stdout.splitlines() == [SHA, f"v{__version__}-0123456"]


def test_a_release_is_named_by_version_and_latest():
    assert tag("release", f"v{__version__}").stdout.splitlines() == [f"v{__version__}", "latest"]


def test_a_tag_that_is_not_the_version_of_the_tree_fails():
    answer = tag("release", "v99.0.0")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert f"v{__version__}" in answer.stderr


def test_a_short_hash_fails():
    assert tag("build", "0123456").returncode == 2
