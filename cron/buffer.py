"""Figures that AWS did not take yet. Kept on disk, so that a restart loses none; in memory while the disk is full."""

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cron.clock import read_moment
from cron.state import write_whole

logger = logging.getLogger(__name__)

KEPT = timedelta(hours=2)
MOST_ROUNDS = 1000

type Data = list[dict[str, Any]]  # Any: PutMetricData's MetricData


class Buffer:
    """Rounds in the order in which they were; what is older than two hours is dropped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "late"
        self._rounds: dict[str, Data] = {}

    def read(self, *, at: datetime) -> None:
        """Take over what an earlier process left."""
        for path in sorted(self._folder.glob("*.json")):
            try:
                self._rounds[path.stem] = json.loads(path.read_bytes())
            except (OSError, ValueError):
                logger.warning("late figures cannot be read", extra={"file": path.name})
                remove(path)
        self.drop_old(at=at)

    def __len__(self) -> int:
        return len(self._rounds)

    def add(self, data: Data, *, at: datetime) -> bool:
        """Keep a round; False when it is kept in memory only."""
        key = find_free_key(self._rounds, at)
        self._rounds[key] = data
        self.drop_old(at=at)
        try:
            write_whole(self._find_path(key), json.dumps(data).encode())
        except OSError as error:
            logger.warning("late figures kept in memory", extra={"error": error.strerror or str(error)})
            return False
        return True

    def get_oldest(self) -> tuple[str, Data] | None:
        key = min(self._rounds, default=None)
        return (key, self._rounds[key]) if key is not None else None

    def remove(self, key: str) -> None:
        del self._rounds[key]
        remove(self._find_path(key))

    def drop_old(self, *, at: datetime) -> None:
        keys = sorted(self._rounds)
        for key in keys:
            moment = read_moment(str(self._rounds[key][0]["Timestamp"])) if self._rounds[key] else None
            if moment is None or at - moment > KEPT or len(self._rounds) > MOST_ROUNDS:
                self.remove(key)

    def _find_path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def find_free_key(rounds: dict[str, Data], at: datetime) -> str:
    """Return a key that sorts by time; a clock set back must not write over another round."""
    stamp = at.strftime("%Y%m%dT%H%M%S%f")
    return next(key for number in range(MOST_ROUNDS + 1) if (key := f"{stamp}-{number:04}") not in rounds)


def remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("file cannot be removed", extra={"file": path.name, "error": error.strerror})
