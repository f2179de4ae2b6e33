"""Michigan State University: whoever has an address there belongs. Nobody is asked."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Msu:
    domains: Sequence[str]

    def is_member(self, address: str) -> bool:
        """Compare whole labels: of msu.edu are ada@msu.edu and ada@law.msu.edu, and not ada@notmsu.edu."""
        _, _, host = address.rpartition("@")
        labels = split(host)
        return any(labels[-len(wanted) :] == wanted for wanted in map(split, self.domains) if wanted)


def split(host: str) -> list[str]:
    return [label for label in host.strip().casefold().rstrip(".").split(".") if label]
