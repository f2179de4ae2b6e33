"""What the gallery shows of each component: one list of samples per file of templates/components/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    title: str
    context: Mapping[str, object]


SAMPLES: Mapping[str, Sequence[Sample]] = {}
