"""One break after the other: wait until it is told, until it is over, and compare with what is promised."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.drill.compose import ComposeStack
from tests.drill.gates import Breaker
from tests.drill.stack import Stack
from tests.drill.states import Alarms, Turn

MONITOR = "monitor"
MONITOR_ALARM = "monitor-silent"
TOLD_WITHIN_S = 120  # when members are affected
SILENCE_WITHIN_S = 300  # two whole minutes without a figure, as CloudWatch cuts them
ALARMS_WITHIN_S = 300
FELT_FOR_S = 200  # so long that an alarm about three minutes of the site's figures would go off
BROKEN_FOR_S = 100
AFTERWARDS_S = 65  # two more rounds of the monitor, in which nothing more may be told
LOOK_EVERY_S = 3


class Drill:
    def __init__(self, stack: Stack | ComposeStack, alarms: Alarms) -> None:
        self._stack = stack
        self._alarms = alarms
        self.has_failed = False

    def begin(self) -> None:
        self._stack.start_monitor()
        time.sleep(AFTERWARDS_S)  # what was down while the stack started is over by then, and was told
        self._wait(lambda: not self._alarms.on, "everything is quiet", within_s=ALARMS_WITHIN_S)

    def break_one(self, name: str) -> None:
        """Break it, mend it, and print what was told of that. Whatever differs from the promise is printed too."""
        breaker = self._find_breaker(name)
        told_before, began_at = len(self._read_told()), datetime.now(UTC)
        breaker.close()
        started_at = time.monotonic()
        is_mailed = bool(breaker.alarm) and name != MONITOR
        if is_mailed:
            self._wait(lambda: len(self._read_told()) > told_before, f"{name} is told", within_s=TOLD_WITHIN_S)
        elif breaker.alarm:
            self._wait(lambda: breaker.alarm in self._alarms.on, f"{name} is told", within_s=SILENCE_WITHIN_S)
        told_s = time.monotonic() - started_at
        if breaker.alarm:
            self._wait(lambda: breaker.alarm in self._alarms.on, f"{breaker.alarm} is on", within_s=ALARMS_WITHIN_S)
        broken_for_s = FELT_FOR_S if breaker.is_felt else BROKEN_FOR_S
        time.sleep(max(broken_for_s - (time.monotonic() - started_at), 0))
        breaker.open()
        mended_at = time.monotonic()
        if is_mailed:
            wanted = told_before + 2
            self._wait(lambda: len(self._read_told()) >= wanted, f"{name} is over", within_s=ALARMS_WITHIN_S)
        else:
            self._wait(lambda: not self._alarms.on, f"{name} is over", within_s=ALARMS_WITHIN_S)
        over_s = time.monotonic() - mended_at
        self._wait(lambda: not self._alarms.on, f"no alarm of {name} is on", within_s=ALARMS_WITHIN_S)
        time.sleep(AFTERWARDS_S)
        told = self._read_told()[told_before:]
        turns = self._alarms.find_turns(since=began_at)
        print(f"{name}: told after {told_s:.0f} s, over told after {over_s:.0f} s", flush=True)
        self._judge(breaker, told, turns, is_mailed=is_mailed)
        held_back = self._alarms.find_held_back(since=began_at)
        print(f"  alarms that were quiet because the monitor knew: {held_back or 'none'}", flush=True)

    def _find_breaker(self, name: str) -> Breaker:
        if name == MONITOR:
            return Breaker(self._stack.stop_monitor, self._stack.start_monitor, MONITOR_ALARM)
        return self._stack.gates[name]

    def _judge(self, breaker: Breaker, told: list[str], turns: list[Turn], *, is_mailed: bool) -> None:
        """One alarm and no other at any moment; one message and one that it is over, from one of the two who tell."""
        on = sorted({turn.name for turn in turns if turn.is_on})
        by_cloudwatch = [f"{'ALARM' if turn.is_on else 'OK'}: {turn.name}" for turn in turns if turn.is_told]
        print(f"  alarms {on or 'none'}\n  the monitor's messages {told}\n  CloudWatch's {by_cloudwatch}", flush=True)
        self._expect(is_so=on == ([breaker.alarm] if breaker.alarm else []), what=f"alarms: {breaker.alarm or 'none'}")
        if is_mailed:
            is_right = tell_begin_and_end(told, breaker.alarm)
            self._expect(is_so=is_right, what=f"one message of {breaker.alarm} and one that it is over")
            self._expect(is_so=not by_cloudwatch, what="nothing told by CloudWatch")
        else:
            wanted = [f"ALARM: {MONITOR_ALARM}", f"OK: {MONITOR_ALARM}"] if breaker.alarm else []
            self._expect(is_so=by_cloudwatch == wanted and not told, what=f"told: {wanted or 'nobody'}")

    def _expect(self, *, is_so: bool, what: str) -> None:
        if not is_so:
            self.has_failed = True
            print(f"  NOT as promised: {what}", flush=True)

    def _read_told(self) -> list[str]:
        bodies = [json.loads(body) for _, _, body in list(self._stack.sparkpost.asked)]
        return [body["content"]["subject"] for body in bodies if "subject" in body.get("content", {})]

    def _wait(self, condition: Callable[[], bool], what: str, *, within_s: int) -> None:
        ends_at = time.monotonic() + within_s
        while not condition():
            if time.monotonic() > ends_at:
                self._expect(is_so=False, what=f"within {within_s} s: {what}")
                return
            time.sleep(LOOK_EVERY_S)


def tell_begin_and_end(subjects: list[str], alarm: str) -> bool:
    """Tell whether these are two messages: of what the alarm is about, before anything else, and that it is over."""
    cause = alarm.partition("-")[2].replace("-", " ")
    said = [subject.partition("] ")[2].lower().replace("health: ", "") for subject in subjects]
    begins = (f"down: {cause}", f"recovered: {cause}")
    return len(said) == len(begins) and all(map(str.startswith, said, begins))
