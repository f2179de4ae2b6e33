"""Circuit breakers: a system that keeps failing is left alone for a while, then tried by one caller at a time.

What is known lies in the cache, so all processes share it while there is Redis; without it each has its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from django.core.cache import cache

from knowledge_commons_profiles.core.errors import MissingError, RemoteError
from knowledge_commons_profiles.core.measures import count

FAILURES_UNTIL_OPEN = 5
PAUSES_S = (60, 120, 300, 900)  # after each further failed attempt the next one; the last one stays
TRIAL_S = 30  # how long one caller may try before another one may
KEPT_S = 24 * 60 * 60
KNOWN = "breaker-systems"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of one system. `closed`: in use; `open`: left alone until `retry_at`."""

    failures: int = 0
    failed_at: str = ""  # ISO 8601
    retry_at: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return self.failures >= FAILURES_UNTIL_OPEN


def may_call(system: str) -> bool:
    """Whether to ask the system now. While it is open, one caller a pause gets True and finds out how it is."""
    state = read_state(system)
    if not state.is_open:
        return True
    may_try = datetime.fromisoformat(state.retry_at) <= datetime.now(UTC)
    if may_try and cache.add(build_key(system, "trial"), 1, TRIAL_S):
        return True
    count("OutgoingCalls", System=system, Outcome="skipped")
    return False


@contextmanager
def watching(system: str) -> Iterator[None]:
    """Count what asking the system in this block comes to. One that has no such thing is well."""
    try:
        yield
    except MissingError:
        record_success(system)
        raise
    except RemoteError as error:
        record_failure(system, str(error))
        raise
    record_success(system)


def record_success(system: str) -> None:
    if read_state(system).failures:
        cache.delete_many([build_key(system), build_key(system, "trial")])


def record_failure(system: str, reason: str) -> None:
    """Count a failure. `reason` is shown to operators: nothing secret, nothing personal."""
    now = datetime.now(UTC)
    failures = read_state(system).failures + 1
    pause_s = PAUSES_S[min(max(failures - FAILURES_UNTIL_OPEN, 0), len(PAUSES_S) - 1)]
    retry_at = datetime.fromtimestamp(now.timestamp() + pause_s, UTC)
    state = State(failures, now.isoformat(), retry_at.isoformat(), reason[:200])
    cache.set(build_key(system), asdict(state), KEPT_S)
    cache.delete(build_key(system, "trial"))
    known = cache.get(KNOWN) or []
    if system not in known:
        cache.set(KNOWN, [*known, system], KEPT_S)


def build_key(system: str, what: str = "state") -> str:
    """Return the key under which the cache keeps it. A name may have spaces, a key of every cache may not."""
    return f"breaker-{what}:{quote(system, safe='')}"


def read_states() -> dict[str, State]:
    """Return every system that failed within a day, as it is now."""
    return {system: read_state(system) for system in sorted(cache.get(KNOWN) or [])}


def read_state(system: str) -> State:
    known = cache.get(build_key(system))
    return State(**known) if isinstance(known, dict) else State()
