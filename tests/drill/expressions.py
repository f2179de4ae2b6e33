"""CloudWatch's metric expressions, as far as alarms and dashboard use them: arithmetic, comparisons, IF, FILL, OR."""

from collections.abc import Mapping
from typing import Any


class Figures(dict[str, float | None]):
    def __missing__(self, name: str) -> float | None:
        """Names in small letters are series; what is no figure of this period is None."""
        if name.isupper():
            raise KeyError(name)
        return None


def calculate(expression: str, known: Mapping[str, float | None]) -> float | None:
    """Return the value of one period; None without the figures that it needs, as CloudWatch does."""
    names: dict[str, Any] = {"FILL": fill, "IF": choose, "__builtins__": {}}
    try:
        return float(eval(expression.replace(" OR ", " or "), names, Figures(known)))  # noqa: S307 (ours)
    except (TypeError, ZeroDivisionError):
        return None


def fill(found: float | None, other: float) -> float:
    return other if found is None else found


def choose(condition: bool, then: float | None, other: float | None) -> float | None:  # noqa: FBT001 (CloudWatch's)
    return then if condition else other
