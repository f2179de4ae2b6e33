"""A drill: break one thing after the other, and see who is told what, when, and which alarms are on.

python -m tests.drill                                  # minutes for each thing; needs PostgreSQL and redis-server
python -m tests.drill --only Redis --picture docs/images/dashboard.svg

It runs the real site, monitor, Redis and identity provider as processes of this machine, and a moto CloudWatch.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import boto3

from cron.config import read_config
from tests.drill.picture import draw
from tests.drill.stack import Stack, run_stack
from tests.drill.states import find_alarming

PATIENCE_S = 240
LOOK_EVERY_S = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="break one thing: site, PostgreSQL, Redis, identity provider, monitor")
    parser.add_argument("--picture", type=Path, help="draw what CloudWatch holds afterwards")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, run_stack(Path(folder)) as stack:
        config = read_config(stack.variables)
        cloudwatch = boto3.client(
            "cloudwatch",
            region_name="us-east-1",
            endpoint_url=stack.variables["AWS_ENDPOINT_URL"],
            aws_access_key_id="opens",
            aws_secret_access_key="nothing",
        )
        drill = Drill(stack, lambda: find_alarming(config, cloudwatch))
        drill.begin()
        for name in [options.only] if options.only else [*stack.gates, "monitor"]:
            drill.break_one(name)
        if options.picture:
            options.picture.write_text(draw(config, cloudwatch), encoding="utf-8")


class Drill:
    def __init__(self, stack: Stack, find_alarms: Callable[[], set[str]]) -> None:
        self._stack = stack
        self._find_alarms = find_alarms
        self._told = 0

    def begin(self) -> None:
        self._stack.start_monitor()
        self._wait(lambda: not self._find_alarms(), "everything is quiet")
        self._report("before", set(), 0)

    def break_one(self, name: str) -> None:
        """Break it until an alarm is on, mend it until none is, and print both."""
        self._told = len(self._stack.sparkpost.asked)
        self._act(name, is_breaking=True)
        broken_at = time.monotonic()
        self._wait(lambda: bool(self._find_alarms()) and self._has_told(name), f"{name} is noticed")
        time.sleep(LOOK_EVERY_S)
        self._report(f"{name} broken", self._find_alarms(), time.monotonic() - broken_at)
        self._act(name, is_breaking=False)
        mended_at = time.monotonic()
        self._wait(lambda: not self._find_alarms() and self._has_told(name), f"{name} is over")
        self._report(f"{name} mended", set(), time.monotonic() - mended_at)

    def _act(self, name: str, *, is_breaking: bool) -> None:
        self._told = len(self._stack.sparkpost.asked)
        if name == "monitor":
            (self._stack.stop_monitor if is_breaking else self._stack.start_monitor)()
        else:
            gate = self._stack.gates[name]
            (gate.close if is_breaking else gate.open)()

    def _has_told(self, name: str) -> bool:
        """The monitor cannot tell of itself: CloudWatch does."""
        return name == "monitor" or len(self._stack.sparkpost.asked) > self._told

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        ends_at = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > ends_at:
                print(f"NOT within {PATIENCE_S} s: {what}", flush=True)
                return
            time.sleep(LOOK_EVERY_S)

    def _report(self, what: str, alarms: set[str], after_s: float) -> None:
        bodies = [json.loads(body) for _, _, body in self._stack.sparkpost.asked[self._told :]]
        told = [body["content"]["subject"] for body in bodies]
        print(f"{what}: after {after_s:.0f} s; alarms {sorted(alarms) or 'none'}; messages {told}", flush=True)


if __name__ == "__main__":
    main()
