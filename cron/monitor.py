"""One round from its probes to what is published and told."""

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cron import metrics
from cron.alerts import address, build_messages, deliver, follow, observe, send_mail
from cron.attack import AttackMode, Turn
from cron.buffer import Buffer
from cron.causes import count_felt, find_causes, find_doubtful, name_part
from cron.cloudwatch import AwsError, Cloud
from cron.config import Config
from cron.fetching import build_tls
from cron.metrics import Reading, build_data, read_figure, split_data
from cron.probes import Surroundings
from cron.rounds import Result, Runner, find_due
from cron.state import AttackState, Message, State, Store, StoreError

logger = logging.getLogger(__name__)

MOST_LATE_ROUNDS = 50  # sent in one round, so that it does not last
PATIENCE = timedelta(minutes=2)  # beyond the next round, until the container is called ill


class Monitor:
    """Keeps what lasts from round to round. Without a cloud nothing goes to AWS."""

    def __init__(self, config: Config, cloud: Cloud | None) -> None:
        self._config = config
        self._cloud = cloud
        self._tls = build_tls(config.ca_file)
        around = Surroundings(self._tls, config.health_token, cloud.find_newest if cloud else None)
        self._runner = Runner(around, limit_s=config.round_limit_s)
        self._store = Store(config.data, cloud if cloud and config.aws.bucket else None)
        self._buffer = Buffer(config.data)
        self._state = State()
        self._last_at: datetime | None = None
        self._watched_failures = 0
        self._errors: Counter[str] = Counter()
        self._alerts: Counter[str] = Counter()
        self._acts: Counter[str] = Counter()

    def start(self, *, at: datetime) -> None:
        self._buffer.read(at=at)
        self._state = self._store.read_file()

    def look(self, *, at: datetime, is_stopped: Callable[[], bool]) -> list[Result]:
        """Run the probes that are due. Raises StoppedError."""
        doubtful = find_doubtful(self._state.watches)
        due = find_due(self._config.probes, since=self._last_at, at=at, doubtful=doubtful)
        results = self._runner.run(due, is_stopped=is_stopped)
        self._last_at = at
        return results

    def judge(self, results: Sequence[Result], *, at: datetime) -> tuple[Message, ...]:
        """Follow who is up and down, and return what is to be told."""
        watches, events = follow(self._state.watches, observe(results), self._config, at=at)
        messages = build_messages(events, self._config, at=at)
        self._state = replace(self._state, watches=watches, outbox=(*self._state.outbox, *messages))
        watched = [result for result in results if result.probe.is_watched]
        if watched:
            self._watched_failures = 0 if all(result.is_up for result in watched) else self._watched_failures + 1
        return messages

    def run_round(self, *, at: datetime, is_stopped: Callable[[], bool]) -> list[Result]:
        """Look, tell, publish. Raises StoppedError in the middle of the probes; afterwards the round is finished."""
        started_at = time.monotonic()
        self._read_state()
        results = self.look(at=at, is_stopped=is_stopped)
        self.judge(results, at=at)
        self._follow_attack(at=at)
        self._keep()
        self._tell(at=at)
        self._publish(self.measure(results, time.monotonic() - started_at, at=at), at=at)
        return results

    def restore_rule(self, *, at: datetime) -> str:
        """End attack mode by hand and return what was done. Raises AwsError, StoreError."""
        self._state = self._store.read()
        if self._state.attack.phase not in {"active", "activating"} or self._cloud is None:
            return "attack mode is not on"
        turn = self._build_attack_mode(self._cloud).restore(self._state.attack, at=at, why="you asked for it")
        self._take(turn, at=at)
        self._tell(at=at)
        self._store.write(self._state)
        return turn.act.text if turn.act else ""

    def measure(self, results: Sequence[Result], spent_s: float, *, at: datetime) -> list[Reading]:
        """Return the figures of a round, and of what happened since the one before."""
        readings = [
            read_figure(metrics.HEARTBEAT, 1),
            read_figure(metrics.ROUND_TIME, round(spent_s, 2)),
            read_figure(metrics.LATE_ROUNDS, len(self._buffer)),
            read_figure(metrics.MONITOR_ERRORS, self._errors.total()),
            read_figure(metrics.ATTACK_MODE, self._measure_attack()),
            read_figure(metrics.SITE_FAILING, count_felt(self._state.watches, self._config.probes, at=at)),
        ]
        readings += [read_figure(metrics.MONITOR_ERRORS, count, Kind=kind) for kind, count in self._errors.items()]
        readings += [read_figure(metrics.ALERTS, count, Channel=name) for name, count in self._alerts.items()]
        readings += [read_figure(metrics.ATTACK_ACTS, count, Act=kind) for kind, count in self._acts.items()]
        for result in results:
            readings.append(read_figure(metrics.PROBE_UP, float(result.is_up), Probe=result.probe.name))
            readings.append(read_figure(metrics.PROBE_TIME, result.duration_ms, Probe=result.probe.name))
            readings += result.finding.readings
        return readings + self._measure_faults(results, at=at)

    def show_life(self, *, next_at: datetime) -> None:
        """Say until when the container is well (cron/healthcheck.py): as a file's time, which a full disk takes too."""
        path = self._config.data / "alive-until"
        until = (next_at + PATIENCE).timestamp() + self._config.round_limit_s
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            os.utime(path, (until, until))
        except OSError as error:
            self._fail("state", error)

    def _measure_faults(self, results: Sequence[Result], *, at: datetime) -> list[Reading]:
        """Return for everything that was asked whether it fails by itself."""
        causes = find_causes(self._state.watches, self._config.probes, at=at)
        readings = []
        for result in results:
            is_fault = not result.is_up and result.probe.name not in causes
            readings.append(read_figure(metrics.FAULT, float(is_fault), Probe=result.probe.name))
            for part, reason in result.finding.parts.items():
                is_fault = bool(reason) and name_part(result.probe, part) not in causes
                readings.append(read_figure(metrics.FAULT, float(is_fault), Component=part))
        return readings

    def _measure_attack(self) -> float:
        state = self._state.attack
        return (0.5 if state.is_dry_run else 1.0) if state.phase in {"active", "activating"} else 0.0

    def _read_state(self) -> None:
        """Read the state once. What this process has seen meanwhile counts more than what the bucket says later."""
        if self._store.is_read:
            return
        try:
            kept = self._store.read()
        except StoreError as error:
            self._fail("state", error)
            return
        seen = self._state
        self._state = replace(kept, watches={**kept.watches, **seen.watches} if self._last_at else kept.watches)
        if self._last_at:
            self._state = replace(self._state, outbox=seen.outbox)

    def _keep(self) -> None:
        try:
            self._store.write(self._state)
        except StoreError as error:
            self._fail("state", error)

    def _follow_attack(self, *, at: datetime) -> None:
        """Only with a state that was read: without it nobody knows whether the rule is changed already."""
        is_on = self._config.attack.is_on or self._state.attack.phase in {"active", "activating"}
        if self._cloud is None or not is_on or not self._store.is_read:
            return
        try:
            turn = self._build_attack_mode(self._cloud).follow(
                self._state.attack, failed_rounds=self._watched_failures, at=at
            )
        except (AwsError, StoreError) as error:
            self._fail("attack", error)
            self._warn_of_attack(error, at=at)
            return
        self._take(turn, at=at)

    def _build_attack_mode(self, cloud: Cloud) -> AttackMode:
        def keep(attack: AttackState) -> None:
            self._state = replace(self._state, attack=attack)
            self._store.write(self._state)

        return AttackMode(self._config.attack, cloud, keep)

    def _take(self, turn: Turn, *, at: datetime) -> None:
        self._state = replace(self._state, attack=turn.state)
        if turn.act:
            self._acts[turn.act.kind] += 1
            messages = address(turn.act.subject, turn.act.text, self._config, at=at)
            self._state = replace(self._state, outbox=(*self._state.outbox, *messages))

    def _warn_of_attack(self, error: Exception, *, at: datetime) -> None:
        """Tell once that attack mode cannot do what is due; it is tried again every round."""
        attack = self._state.attack
        if attack.failing_since:
            return
        text = f"Attack mode cannot read or change the rule: {error}. It is tried again every round.\n"
        messages = address("attack mode cannot act", text, self._config, at=at)
        attack = replace(attack, failing_since=at.isoformat())
        self._state = replace(self._state, attack=attack, outbox=(*self._state.outbox, *messages))

    def _tell(self, *, at: datetime) -> None:
        """Hand over what waits, and remember at once what is told."""
        if not self._state.outbox:
            return
        waiting, sent, failed = deliver(self._state.outbox, self._build_senders(), at=at)
        self._alerts.update(sent)
        for channel in failed:
            self._errors[channel] += 1
        if waiting != self._state.outbox:
            self._state = replace(self._state, outbox=waiting)
            self._keep()

    def _build_senders(self) -> dict[str, Callable[[Message], None]]:
        senders: dict[str, Callable[[Message], None]] = {}
        if self._config.mail.is_on:
            senders["mail"] = lambda message: send_mail(message, self._config.mail, self._tls)
        if self._cloud and self._config.aws.topic_arn:
            senders["topic"] = self._cloud.publish
        return senders

    def _publish(self, readings: Sequence[Reading], *, at: datetime) -> None:
        for counted in (self._errors, self._alerts, self._acts):
            counted.clear()
        if self._cloud is None:
            return
        for data in split_data(build_data(readings, common=self._config.aws.dimensions, at=at)):
            if not self._put(data) and not self._buffer.add(data, at=at):
                self._errors["buffer"] += 1
        self._send_late(at=at)

    def _put(self, data: list[dict[str, Any]]) -> bool:  # Any: PutMetricData's MetricData
        """Publish; False when it is worth another attempt later."""
        assert self._cloud is not None  # noqa: S101 (its callers have looked)
        try:
            self._cloud.put_data(data)
        except AwsError as error:
            self._fail("publish", error)
            return error.is_final
        return True

    def _send_late(self, *, at: datetime) -> None:
        """Send what waits, oldest first, unless AWS is away in this round too."""
        self._buffer.drop_old(at=at)
        for _ in range(MOST_LATE_ROUNDS):
            oldest = self._buffer.get_oldest()
            if self._errors["publish"] or oldest is None:
                break
            if self._put(oldest[1]):
                self._buffer.remove(oldest[0])

    def _fail(self, kind: str, error: Exception) -> None:
        logger.warning("monitor could not do something", extra={"kind": kind, "error": str(error)})
        self._errors[kind] += 1


def try_out(monitor: Monitor, *, at: datetime, show: Callable[[str], None]) -> bool:
    """Run one round that sends and keeps nothing, and show it. True when everything is up."""
    results = monitor.look(at=at, is_stopped=lambda: False)
    for result in results:
        verdict = "up" if result.is_up else f"DOWN: {result.finding.reason}"
        show(f"{result.probe.name:<14} {result.duration_ms:>8.0f} ms  {verdict}")
        for part, reason in result.finding.parts.items():
            show(f"{'':<14} {'':>11}  {part}: {reason or 'up'}")
    for message in monitor.judge(results, at=at):
        show(f"\nwould send by {message.channel}: {message.subject}\n{message.text}")
    show(f"\nwould publish {len(monitor.measure(results, 0, at=at))} figures")
    return all(result.is_up for result in results)
