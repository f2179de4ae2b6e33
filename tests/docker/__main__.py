"""`make docker-test [ARGS=…]`: every image and stack, on a real Docker Engine. About ten minutes the first time."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main() -> int:
    if not has_engine():
        print("make docker-test: there is no Docker Engine with Compose here: install or start one.", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "pytest", "-c", str(FOLDER / "pytest.ini"), "--durations=8"]
    return subprocess.run([*command, *(sys.argv[1:] or [str(FOLDER)])], cwd=FOLDER.parents[1], check=False).returncode


def has_engine() -> bool:
    try:
        return all(
            subprocess.run(["docker", *command], capture_output=True, check=False, timeout=30).returncode == 0
            for command in (["info"], ["compose", "version"])
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main())
