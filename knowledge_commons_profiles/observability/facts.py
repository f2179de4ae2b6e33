"""What the health report tells operators beside its states: facts that are held here; no partner is asked."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from knowledge_commons_profiles.core.breakers import read_states
from knowledge_commons_profiles.observability.gauges import read_queue
from knowledge_commons_profiles.observability.models import Fact

BACKUP = "backup"
BACKUP_VERIFIED = "backup verified"


def read_backups() -> dict[str, str]:
    """Return when the last backup was made and when one was last verified, in ISO 8601; "" for never."""
    known = dict(Fact.objects.values_list("name", "happened_at"))
    return {name: known[name].isoformat() if name in known else "" for name in (BACKUP, BACKUP_VERIFIED)}


def read_partners() -> dict[str, str]:
    """Return the partners that failed lately: "left alone" while nobody asks them, else "failing"."""
    return {
        system: f"left alone until {state.retry_at}" if state.is_open else "failing"
        for system, state in read_states().items()
        if state.failures
    }


FACTS: Mapping[str, Callable[[], Mapping[str, object]]] = MappingProxyType(
    {"queue": read_queue, "backups": read_backups, "partners": read_partners}
)
