"""Attack mode: while the site is overrun, one condition is taken from one rule of the load balancer.

The rule blocks something for some requests (a fixed answer to certain methods on certain paths); without the
condition it blocks it for all. Off without MONITOR_ATTACK_RULE_ARN, and a dry run until that is said to be over. The
exact original is written down before anything changes, and comes back after the limit, by `python -m cron restore`,
and after a restart of the monitor. A rule that somebody else has changed meanwhile is left alone.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from cron.clock import read_moment
from cron.config import Attack
from cron.state import AttackState

logger = logging.getLogger(__name__)

SAFE_ACTION = "fixed-response"

type Conditions = Sequence[Mapping[str, Any]]  # Any: AWS's conditions


class Balancer(Protocol):
    """As much of the load balancer as attack mode needs. Both raise AwsError."""

    def read_rule(self, arn: str) -> Mapping[str, Any]: ...  # Any: AWS's rule
    def write_conditions(self, arn: str, conditions: Conditions) -> None: ...


class RefusedError(Exception):
    """The rule is not one that may be changed, and why."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done or refused, to be mailed and counted."""

    kind: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    state: AttackState
    act: Act | None = None


class AttackMode:
    """`keep` writes the state down. It raises StoreError, and then nothing is changed."""

    def __init__(self, config: Attack, balancer: Balancer, keep: Callable[[AttackState], None]) -> None:
        self._config = config
        self._balancer = balancer
        self._keep = keep

    def follow(self, state: AttackState, *, failed_rounds: int, at: datetime) -> Turn:
        """Do what is due after a round. Raises AwsError and StoreError; the same is then due in the next round."""
        match state.phase:
            case "idle" if failed_rounds >= self._config.after_rounds:
                return self._activate(at=at)
            case "activating":
                return self._resume(state, at=at)
            case "active" if is_over(state, self._config.limit_s, at=at):
                return self.restore(state, at=at, why="its time limit has passed")
            case "grace" if is_over(state, self._config.grace_s, at=at):
                return Turn(AttackState())
            case "refused" if is_over(state, self._config.limit_s, at=at):
                return Turn(AttackState())
        return Turn(state)

    def restore(self, state: AttackState, *, at: datetime, why: str) -> Turn:
        """Give the rule its original conditions back. Raises AwsError."""
        after = AttackState(phase="grace", until=build_end(at, self._config.grace_s))
        if state.is_dry_run:
            return Turn(after, build_act("restore", "attack mode would end now (dry run)", f"{why}.", state))
        now = read_conditions(self._balancer.read_rule(state.rule_arn))
        if now == list(state.original):
            return Turn(
                after, build_act("restore", "attack mode has ended", f"The rule was restored by hand; {why}.", state)
            )
        if now != list(state.changed):
            text = f"{why}, but somebody else has changed the rule: it was left alone. Restore it by hand."
            return Turn(after, build_act("refuse", "attack mode: the rule was NOT restored", text, state))
        self._balancer.write_conditions(state.rule_arn, state.original)
        return Turn(after, build_act("restore", "attack mode has ended", f"The rule is as it was; {why}.", state))

    def _activate(self, *, at: datetime) -> Turn:
        arn = self._config.rule_arn
        try:
            original = read_conditions(self._balancer.read_rule(arn))
            changed = take_away(self._balancer.read_rule(arn), self._config.field)
        except RefusedError as error:
            after = AttackState(phase="refused", until=build_end(at, self._config.limit_s))
            return Turn(after, build_act("refuse", "attack mode was refused", f"{error}.", after))
        state = AttackState(
            phase="active",
            until=build_end(at, self._config.limit_s),
            rule_arn=arn,
            original=tuple(original),
            changed=tuple(changed),
            is_dry_run=self._config.is_dry_run,
        )
        if state.is_dry_run:
            text = "The rule was not changed: set MONITOR_ATTACK_DRY_RUN=false to let the monitor do it."
            return Turn(state, build_act("activate", "attack mode would begin now (dry run)", text, state))
        self._keep(replace(state, phase="activating"))
        self._balancer.write_conditions(arn, changed)
        return Turn(state, build_begun(state))

    def _resume(self, state: AttackState, *, at: datetime) -> Turn:
        """Find out whether the change that was begun before a failure or a restart was made."""
        now = read_conditions(self._balancer.read_rule(state.rule_arn))
        if now == list(state.original):
            return Turn(AttackState())
        active = replace(state, phase="active")
        if is_over(active, self._config.limit_s, at=at):
            return self.restore(active, at=at, why="its time limit has passed")
        return Turn(active, build_begun(active))


def take_away(rule: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:  # Any: AWS's rule
    """Return the rule's conditions without those of one field. Raises RefusedError when that would not be safe."""
    conditions = read_conditions(rule)
    left = [condition for condition in conditions if condition["Field"] != field]
    actions = {action["Type"] for action in rule["Actions"]}
    if rule.get("IsDefault"):
        raise RefusedError("The rule is the listener's default one, which has no conditions")
    if actions != {SAFE_ACTION}:
        raise RefusedError(f"The rule does not only block: its actions are {', '.join(sorted(actions))}")
    if len(left) == len(conditions):
        raise RefusedError(f"The rule has no condition on {field}")
    if not left:
        raise RefusedError(f"Without its condition on {field} the rule would block everything")
    return left


def read_conditions(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:  # Any: AWS's rule
    """Return conditions as modify_rule takes them: once, while describe_rules tells some of them in two forms."""
    return [
        {
            key: value
            for key, value in condition.items()
            if value and (key != "Values" or not any(name.endswith("Config") and condition[name] for name in condition))
        }
        for condition in rule["Conditions"]
    ]


def is_over(state: AttackState, longest_s: int, *, at: datetime) -> bool:
    """Tell whether the phase has ended. One that would last longer than it may (a clock was set back) has ended too."""
    until = read_moment(state.until)
    return until is None or at >= until or until - at > timedelta(seconds=longest_s + 60)


def build_end(at: datetime, length_s: int) -> str:
    return (at + timedelta(seconds=length_s)).isoformat()


def build_begun(state: AttackState) -> Act:
    text = f"The rule blocks more since now. It is restored after {state.until[:19]} UTC, or by: python -m cron restore"
    return build_act("activate", "attack mode has begun", text, state)


def build_act(kind: str, subject: str, text: str, state: AttackState) -> Act:
    logger.warning("attack mode", extra={"act": kind, "phase": state.phase, "dry_run": state.is_dry_run})
    details = f"\n\nOriginal conditions: {list(state.original)}" if state.original else ""
    return Act(kind, subject, f"{text[:1].upper()}{text[1:]}{details}\n")
