"""How far a long run came, in a file, so that an interrupted one is taken up where it stopped."""

from pathlib import Path

from django.core.management.base import CommandError


class Progress:
    """The number of the last one who is done; without a file nothing is read or noted."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def read(self) -> int:
        """Return the number, 0 when nothing was begun. Raises CommandError when the file says something else."""
        if self.path is None or not self.path.exists():
            return 0
        text = self.path.read_text(encoding="ascii", errors="replace").strip()
        if not text.isdecimal():
            raise CommandError(f"{self.path} does not say how far a former run got.")
        return int(text)

    def write(self, number: int) -> None:
        """Replace the file as a whole: a run may be killed at any moment."""
        if self.path:
            new = self.path.with_name(f"{self.path.name}.new")
            new.write_text(str(number), encoding="ascii")
            new.replace(self.path)

    def forget(self) -> None:
        if self.path:
            self.path.unlink(missing_ok=True)
