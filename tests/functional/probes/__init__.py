"""Functions of JavaScript that look at a page from within; each is a file beside this one."""

from functools import cache
from pathlib import Path


@cache
def read_probe(name: str) -> str:
    return (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8")
