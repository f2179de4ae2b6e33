"""A Compose project of its own, so that nobody's containers or volumes are touched."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = "linux/arm64" if platform.machine() in {"arm64", "aarch64"} else "linux/amd64"
TAG = "docker-test"
LONGEST_S = 600


def docker(*arguments: str, fails: bool = False, variables: Mapping[str, str] | None = None) -> str:
    """Run docker and return what it printed; with `fails`, also what it complained of, and a failure is expected."""
    done = subprocess.run(
        ["docker", *arguments],
        cwd=ROOT,
        env={**os.environ, **(variables or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    assert bool(done.returncode) == fails, f"docker {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr if fails else done.stdout


def inspect(name: str) -> Any:  # Any: the engine's own schema
    return json.loads(docker("inspect", name))[0]


def eventually(is_true: Callable[[], bool], *, within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.5)


@dataclass(frozen=True)
class Stack:
    file: str
    project: str
    variables: Mapping[str, str] = field(default_factory=dict)
    more_files: tuple[str, ...] = ()

    def compose(self, *arguments: str, fails: bool = False) -> str:
        return docker(
            "compose", *(word for file in (self.file, *self.more_files) for word in ("--file", file)),
            "--project-name", self.project, *arguments,
            fails=fails, variables=self.all_variables(),
        )  # fmt: skip

    def all_variables(self) -> dict[str, str]:
        return {"COMPOSE_PROJECT_NAME": self.project, "PLATFORM": PLATFORM, "IMAGE_TAG": TAG, **self.variables}

    def up(self, *arguments: str) -> None:
        try:
            self.compose("up", "--detach", "--wait", *arguments)
        except AssertionError as error:
            raise AssertionError(self.compose("logs", "--tail", "30")) from error

    def down(self) -> None:
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")

    def run(self, service: str, *command: str, fails: bool = False) -> str:
        return self.compose("exec", "--no-TTY", service, *command, fails=fails)

    def program(self, *command: str) -> None:
        """Run one of the project's programs as operators do, with this stack's variables."""
        subprocess.run(command, cwd=ROOT, env={**os.environ, **self.all_variables()}, check=True, timeout=LONGEST_S)

    def find_containers(self, service: str) -> list[str]:
        return self.compose("ps", "--all", "--quiet", service).split()

    def read_output(self, service: str) -> list[str]:
        """Return the lines that the service's containers wrote to standard output."""
        return [line for container in self.find_containers(service) for line in docker("logs", container).splitlines()]

    def restart(self, service: str) -> None:
        """Restart and wait until it is healthy again."""
        self.compose("restart", "--no-deps", service)
        eventually(lambda: self.is_healthy(service), within_s=120)

    def is_healthy(self, service: str) -> bool:
        states = [inspect(container)["State"] for container in self.find_containers(service)]
        return bool(states) and all(state.get("Health", {}).get("Status") == "healthy" for state in states)
