"""A drill: break one thing after the other, and see who is told what, when, and which alarms are on.

python -m tests.drill                                  # minutes for each thing; needs PostgreSQL and redis-server
python -m tests.drill --only Redis --picture docs/images/dashboard.svg
python -m tests.drill --compose                        # the production stack itself; needs a Docker Engine

It runs the real site, monitor, Redis and identity provider, as processes of this machine or as containers, and a moto
CloudWatch. With --compose each break has its promised alarms, and the exit code tells whether all came and no others.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3

from cron.config import Config, read_config
from tests.drill.agent import Agent
from tests.drill.compose import ComposeStack, run_compose_stack
from tests.drill.picture import draw
from tests.drill.stack import Stack, run_stack
from tests.drill.states import find_alarming

PATIENCE_S = 240
LOOK_EVERY_S = 5
VISITS = 18
AFTERWARDS_S = 65  # two more rounds of the monitor, in which nothing else may be told
MONITOR = "monitor"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", help="break this thing alone; may be given several times")
    parser.add_argument("--picture", type=Path, help="draw what CloudWatch holds afterwards")
    parser.add_argument("--compose", action="store_true", help="break the production stack on a Docker Engine")
    options = parser.parse_args()
    run = run_compose_stack if options.compose else run_stack
    with tempfile.TemporaryDirectory() as folder, run(Path(folder)) as stack:
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
        for name in options.only or [*stack.gates, MONITOR]:
            drill.break_one(name)
        if options.picture:
            options.picture.write_text(draw_with_visitors(stack, config, cloudwatch), encoding="utf-8")
    return 1 if drill.failed else 0


def draw_with_visitors(stack: Stack | ComposeStack, config: Config, cloudwatch: Any) -> str:  # Any: boto3's client
    """Return the dashboard. In Compose people use the site for three minutes first, and its log becomes figures."""
    agent = Agent(cloudwatch)
    if isinstance(stack, ComposeStack):
        for _ in range(VISITS):
            stack.visit()
            time.sleep(LOOK_EVERY_S)
        time.sleep(AFTERWARDS_S)  # figures are published once a minute
        print(f"{agent.forward(stack.read_output())} figures of the site", flush=True)
    return draw(config, cloudwatch, agent)


class Drill:
    def __init__(self, stack: Stack | ComposeStack, find_alarms: Callable[[], set[str]]) -> None:
        self._stack = stack
        self._find_alarms = find_alarms
        self._told = 0
        self.failed = False

    def begin(self) -> None:
        self._stack.start_monitor()
        time.sleep(AFTERWARDS_S)  # what was down while the stack started is over by then, and was told
        self._wait(lambda: not self._find_alarms(), "everything is quiet")
        self._report("before", set(), 0)

    def break_one(self, name: str) -> None:
        """Break it until its alarms are on, mend it until none is, and print both."""
        expected = self._find_expected(name)
        self._act(name, is_breaking=True)
        broken_at = time.monotonic()
        within_s = getattr(self._stack.gates.get(name), "within_s", PATIENCE_S)
        self._wait(lambda: self._is_noticed(name, expected), f"{name} is noticed", within_s)
        after_s = time.monotonic() - broken_at
        time.sleep(AFTERWARDS_S)
        alarms = self._find_alarms()
        self._report(f"{name} broken", alarms, after_s)
        self._judge(name, expected, alarms)
        self._act(name, is_breaking=False)
        mended_at = time.monotonic()
        self._wait(lambda: not self._find_alarms() and self._has_told(name, expected), f"{name} is over")
        after_s = time.monotonic() - mended_at
        time.sleep(AFTERWARDS_S)
        self._report(f"{name} mended", self._find_alarms(), after_s)
        self._judge(name, expected, expected or set())

    def _find_expected(self, name: str) -> set[str] | None:
        """Return the promised alarms; None where nothing is promised to the word."""
        if name == MONITOR:
            return {"monitor-silent"}
        return getattr(self._stack.gates[name], "expected", None)

    def _is_noticed(self, name: str, expected: set[str] | None) -> bool:
        alarms = self._find_alarms()
        is_on = bool(alarms) if expected is None else expected <= alarms
        return is_on and self._has_told(name, expected)

    def _judge(self, name: str, expected: set[str] | None, alarms: set[str]) -> None:
        messages = len(self._stack.sparkpost.asked) - self._told
        wanted = 0 if name == MONITOR or expected == set() else 1
        if expected is not None and (alarms != expected or messages != wanted):
            self.failed = True
            print(f"NOT as promised: {sorted(expected)}, {wanted} message", flush=True)

    def _act(self, name: str, *, is_breaking: bool) -> None:
        self._told = len(self._stack.sparkpost.asked)
        if name == MONITOR:
            (self._stack.stop_monitor if is_breaking else self._stack.start_monitor)()
        else:
            gate = self._stack.gates[name]
            (gate.close if is_breaking else gate.open)()

    def _has_told(self, name: str, expected: set[str] | None) -> bool:
        """The monitor cannot tell of itself: CloudWatch does. Of what nobody notices nobody is told."""
        return name == MONITOR or expected == set() or len(self._stack.sparkpost.asked) > self._told

    def _wait(self, condition: Callable[[], bool], what: str, within_s: int = PATIENCE_S) -> None:
        ends_at = time.monotonic() + within_s
        while not condition():
            if time.monotonic() > ends_at:
                self.failed = True
                print(f"NOT within {within_s} s: {what}", flush=True)
                return
            time.sleep(LOOK_EVERY_S)

    def _report(self, what: str, alarms: set[str], after_s: float) -> None:
        bodies = [json.loads(body) for _, _, body in self._stack.sparkpost.asked[self._told :]]
        told = [body["content"]["subject"] for body in bodies]
        print(f"{what}: after {after_s:.0f} s; alarms {sorted(alarms) or 'none'}; messages {told}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
