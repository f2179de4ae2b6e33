"""Starting stand-ins for tests, asking them what they were sent, and taking them down and up."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Running:
    url: str

    def take_down(self) -> None:
        self.ask("down")

    def take_up(self) -> None:
        self.ask("up")

    @property
    def kept(self) -> list[dict[str, Any]]:
        kept: list[dict[str, Any]] = self.ask("kept")["kept"]
        return kept

    def ask(self, what: str) -> Any:
        with urlopen(f"{self.url}/stand-in/{what}", timeout=10) as answer:  # noqa: S310 (this machine)
            return json.load(answer)


@contextmanager
def run_stand_in(name: str, *arguments: str) -> Iterator[Running]:
    command = [sys.executable, "-m", f"tests.stand_ins.{name}", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield Running(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
