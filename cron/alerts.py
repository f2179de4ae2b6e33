"""Who is told what: on changes only, once, and when it is over."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ssl import SSLContext
from urllib.parse import urlsplit

from cron.causes import find_causes, find_waiting, is_fresh, name_part
from cron.clock import read_moment
from cron.config import Config, Mail
from cron.fetching import Clock, FetchError, ask
from cron.rounds import Result
from cron.state import Message, Watch

logger = logging.getLogger(__name__)

FLAPPING_CHANGES = 5  # so many changes …
FLAPPING_ROUNDS = 60  # … in so many rounds
STEADY_ROUNDS = 20  # without a change for so many rounds, it flaps no longer
GIVE_UP_AFTER = timedelta(hours=24)
MAIL_LIMIT_S = 10
LONGEST_SUBJECT = 100  # SNS

COMPONENT = "component"  # a part of /health/, beside the kinds of probes


class Change(StrEnum):
    DOWN = "DOWN"
    RECOVERED = "RECOVERED"
    FLAPPING = "FLAPPING"
    SETTLED = "SETTLED"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a round says of one watched thing; `where` is its address or host, `anchor` its section."""

    name: str
    reason: str
    where: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Event:
    """`because`: what explains it, when that fails too."""

    change: Change
    observation: Observation
    watch: Watch
    lasted: timedelta = timedelta(0)
    because: str = ""


def observe(results: Iterable[Result]) -> list[Observation]:
    """Return one observation for each probe and one for each part that a probe reports on."""
    found = []
    for result in results:
        probe = result.probe
        where = probe.url or probe.host or probe.source or probe.folder
        found.append(Observation(probe.name, result.finding.reason, where, find_anchor(probe.kind)))
        for part, reason in result.finding.parts.items():
            found.append(Observation(name_part(probe, part), reason, where, find_anchor(COMPONENT)))
    return found


def find_anchor(kind: str) -> str:
    """Return the section of docs/alarms.md that says what to do about this kind of thing."""
    return f"alarm-{kind.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Patience:
    """How many results in a row, against what is believed, change it; `waiting` is not called up, whatever it is."""

    down_after: int
    up_after: int
    waiting: frozenset[str] = frozenset()


def follow(
    watches: Mapping[str, Watch], observations: Sequence[Observation], config: Config, *, at: datetime
) -> tuple[dict[str, Watch], list[Event]]:
    """Return the watches after a round, and what changed. What is no longer in the configuration is forgotten.

    As soon as one thing is down, whatever else fails in the same round is down with it, so that one cause is told once;
    the same when things are up again. What a cause explains is not told when it follows later, unless it outlasts it.
    """
    known = {probe.name for probe in config.probes}
    kept = {name: watch for name, watch in watches.items() if name.partition(":")[0] in known}
    causes = find_causes(kept, config.probes, at=at)
    failing = find_failing(kept, observations)
    waiting = find_waiting(kept, causes, failing, up_after=config.up_after)
    patience = Patience(config.down_after, config.up_after, frozenset(waiting))
    after, events = advance_all(kept, observations, patience, at=at)
    changes = {event.change for event in events}
    together = replace(
        patience,
        down_after=1 if Change.DOWN in changes else patience.down_after,
        up_after=1 if Change.RECOVERED in changes else patience.up_after,
    )
    if together != patience:
        after, events = advance_all(kept, observations, together, at=at)
    now_causes = find_causes(after, config.probes, at=at)
    after, events = leave_out(kept, after, events, now_causes, at=at)
    events += find_outlasting(after, observations, now_causes)
    untold = {event.observation.name for event in events if event.change is Change.DOWN}
    after |= {name: replace(after[name], is_untold=False) for name in untold}
    causes |= now_causes
    told = (replace(event, because=causes.get(event.observation.name, "")) for event in events)
    return after, sorted(told, key=lambda event: bool(event.because))  # causes before what they explain


def find_failing(watches: Mapping[str, Watch], observations: Iterable[Observation]) -> set[str]:
    """Return what fails in this round, and what was not asked and is down as far as anybody knows."""
    reasons = {observation.name: observation.reason for observation in observations}
    unasked = {
        name for name, watch in watches.items() if name not in reasons and not watch.is_up and not watch.contrary
    }
    return unasked | {name for name, reason in reasons.items() if reason}


def leave_out(
    before: Mapping[str, Watch],
    after: dict[str, Watch],
    events: Iterable[Event],
    causes: Mapping[str, str],
    *,
    at: datetime,
) -> tuple[dict[str, Watch], list[Event]]:
    """Leave out what follows from a cause that was told in an earlier round, and that it is over."""
    told = []
    for event in events:
        name = event.observation.name
        cause = before.get(causes.get(name, ""))
        if event.change is Change.DOWN and cause and (not cause.is_up or is_fresh(cause, at=at)):
            after[name] = replace(after[name], is_untold=True)
        elif event.change is Change.RECOVERED and before[name].is_untold:
            after[name] = replace(after[name], is_untold=False)
        else:
            told.append(event)
    return after, told


def find_outlasting(
    after: Mapping[str, Watch], observations: Iterable[Observation], causes: Mapping[str, str]
) -> list[Event]:
    """Return what was left out, is still down, and is explained by nothing any more."""
    return [
        Event(Change.DOWN, observation, after[observation.name])
        for observation in observations
        if after[observation.name].is_untold and not after[observation.name].is_up and observation.name not in causes
    ]


def advance_all(
    watches: Mapping[str, Watch], observations: Iterable[Observation], patience: Patience, *, at: datetime
) -> tuple[dict[str, Watch], list[Event]]:
    after = dict(watches)
    events = []
    for observation in observations:
        watch = watches.get(observation.name) or Watch(since=at.isoformat())
        after[observation.name], event = advance(watch, observation, patience, at=at)
        if event:
            events.append(event)
    return after, events


def advance(watch: Watch, observation: Observation, patience: Patience, *, at: datetime) -> tuple[Watch, Event | None]:
    """Return the watch after one more observation, and what people are to be told of it."""
    before = watch
    watch = count(watch, observation, at=at)
    has_changed = watch.contrary >= (patience.down_after if before.is_up else patience.up_after)
    has_changed = has_changed and (before.is_up or observation.name not in patience.waiting)
    if has_changed:
        watch = turn(watch)
    if watch.is_flapping:
        if watch.changes and watch.changes[-1] < STEADY_ROUNDS:
            return watch, None
        watch = replace(watch, is_flapping=False, changes=())
        return watch, Event(Change.SETTLED, observation, watch)
    if len(watch.changes) >= FLAPPING_CHANGES:
        watch = replace(watch, is_flapping=True)
        return watch, Event(Change.FLAPPING, observation, watch)
    if not has_changed:
        return watch, None
    change = Change.RECOVERED if watch.is_up else Change.DOWN
    return watch, Event(change, observation, watch, find_duration(before.since, watch.since))


def count(watch: Watch, observation: Observation, *, at: datetime) -> Watch:
    """Return the watch a round older, with the observation counted."""
    changes = tuple(ago + 1 for ago in watch.changes if ago < FLAPPING_ROUNDS)
    reason = observation.reason or ("" if watch.is_up else watch.reason)
    if watch.is_up == (not observation.reason):
        return replace(watch, changes=changes, reason=reason, contrary=0, contrary_since="")
    since = watch.contrary_since or at.isoformat()
    return replace(watch, changes=changes, reason=reason, contrary=watch.contrary + 1, contrary_since=since)


def turn(watch: Watch) -> Watch:
    return replace(
        watch,
        is_up=not watch.is_up,
        since=watch.contrary_since,
        contrary=0,
        contrary_since="",
        changes=(*watch.changes, 0),
    )


def find_duration(start: str, end: str) -> timedelta:
    """Return the time between two moments; never a negative one, because clocks jump."""
    first, last = read_moment(start), read_moment(end)
    return max(last - first, timedelta(0)) if first and last else timedelta(0)


# Words


def build_messages(events: Sequence[Event], config: Config, *, at: datetime) -> tuple[Message, ...]:
    """Return one message for each channel that tells all of a round's events; none when nothing changed."""
    if not events:
        return ()
    return address(build_subject(events), build_text(events, config), config, at=at)


def address(subject: str, text: str, config: Config, *, at: datetime) -> tuple[Message, ...]:
    """Return a message for each channel that is configured."""
    environment = config.aws.dimensions.get("Environment") or urlsplit(config.site_url).hostname
    subject = f"[{environment}] {subject}".encode("ascii", "replace").decode()
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT - 3] + "..."
    channels = [name for name, is_on in (("mail", config.mail.is_on), ("topic", bool(config.aws.topic_arn))) if is_on]
    return tuple(Message(channel, subject, text, at.isoformat()) for channel in channels)


def build_subject(events: Sequence[Event]) -> str:
    parts = []
    for change in Change:
        names = [event.observation.name for event in events if event.change is change and not event.because]
        explained = [event.observation.name for event in events if event.change is change and event.because]
        if names or explained:
            parts.append(f"{change}: {write_names(names, explained)}")
    return " - ".join(parts)


def write_names(names: Sequence[str], explained: Sequence[str]) -> str:
    if not names:
        return ", ".join(explained)
    return ", ".join(names) + (f"; with it {', '.join(explained)}" if explained else "")


def build_text(events: Sequence[Event], config: Config) -> str:
    paragraphs = [build_paragraph(event, config) for event in events]
    return "\n\n".join([*paragraphs, f"Monitor of {config.site_url}"]) + "\n"


def build_paragraph(event: Event, config: Config) -> str:
    seen = event.observation
    since = event.watch.since[:19].replace("T", " ")
    state = "up" if event.watch.is_up else f"down: {event.watch.reason}"
    said = {
        Change.DOWN: f"{seen.name} is down since {since} UTC: it {event.watch.reason}.",
        Change.RECOVERED: f"{seen.name} is up again since {since} UTC, after {write_duration(event.lasted)}.",
        Change.FLAPPING: f"{seen.name} keeps changing, now {state}. You hear of it again when it stays as it is.",
        Change.SETTLED: f"{seen.name} has stopped changing and is {state}, since {since} UTC.",
    }
    why = f" Because of {event.because}." if event.because else ""
    return f"{said[event.change]}{why}\n{seen.where}\nWhat to do: {config.docs_url}#{seen.anchor}"


def write_duration(duration: timedelta) -> str:
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


# Sending


def deliver(
    outbox: Iterable[Message], senders: Mapping[str, Callable[[Message], None]], *, at: datetime
) -> tuple[tuple[Message, ...], list[str], list[str]]:
    """Hand messages over: return those that still wait, and the channels of those that were sent and that failed.

    A channel that failed once is not tried again in this round.
    """
    waiting, sent, failed = [], [], []
    for message in outbox:
        if (at - (read_moment(message.written_at) or at)) > GIVE_UP_AFTER or message.channel not in senders:
            logger.error("message given up", extra={"channel": message.channel, "subject": message.subject})
            continue
        if message.channel in failed:
            waiting.append(message)
            continue
        try:
            senders[message.channel](message)
            sent.append(message.channel)
        except DeliveryError as error:
            logger.warning("message not sent", extra={"channel": message.channel, "error": str(error)})
            failed.append(message.channel)
            waiting.append(message)
    return tuple(waiting), sent, failed


class DeliveryError(Exception):
    """A channel did not take a message."""


def send_mail(message: Message, mail: Mail, tls: SSLContext) -> None:
    """Send by SparkPost (https://developers.sparkpost.com/api/transmissions/). Raises DeliveryError."""
    url = mail.api_url.rstrip("/")
    body = {
        "options": {"transactional": True, "open_tracking": False, "click_tracking": False},
        "recipients": [{"address": {"email": recipient}} for recipient in mail.recipients],
        "content": {"from": mail.sender, "subject": message.subject, "text": message.text},
    }
    try:
        answer = ask(
            url if url.endswith("/transmissions") else f"{url}/transmissions",
            Clock(MAIL_LIMIT_S),
            tls=tls,
            headers={"Authorization": mail.api_key},
            json_body=json.dumps(body).encode(),
        )
    except FetchError as error:
        raise DeliveryError(f"SparkPost {error}") from error
    if answer.status != 200:  # noqa: PLR2004 (its documentation names no other success)
        raise DeliveryError(f"SparkPost answers {answer.status}")
