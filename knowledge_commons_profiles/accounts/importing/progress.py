"""How far an import came, in a file, so that an interrupted one is taken up where it stopped."""

import json
from pathlib import Path


class Progress:
    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> int:
        """Return the number of the last user who is done; 0 when nothing was begun."""
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0
        after = stored.get("after") if isinstance(stored, dict) else None
        return after if isinstance(after, int) else 0

    def write(self, after: int) -> None:
        """Replace the file as a whole: a run may be killed at any moment."""
        new = self.path.with_name(f"{self.path.name}.new")
        new.write_text(json.dumps({"after": after}), encoding="utf-8")
        new.replace(self.path)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
