"""What a database that has been lived in for twelve years holds besides: each row here is a kind of trouble.

The people follow the others in number; what is wrong with each stands beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from knowledge_commons_profiles.demo.wordpress_world.people import DemoPerson

REGISTERED = datetime(2014, 5, 6, 7, 8, 9)  # noqa: DTZ001 (WordPress keeps dates without a zone)


def double_letters(text: str) -> str:
    """Return how UTF-8 looks that was stored in a table declared latin1."""
    return "".join(to_cp1252(bytes([byte])) for byte in text.encode())


def to_cp1252(byte: bytes) -> str:
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def iter_odd_people(first: int) -> Iterator[DemoPerson]:
    numbers = count(first)

    def person(
        login: str, name: str, *, texts: Mapping[str, str] | None = None, **changes: Any
    ) -> DemoPerson:  # Any: a field's
        number = next(numbers)
        usual = DemoPerson(number, login, f"odd-{number}@example.org", REGISTERED, {"Name": name, **(texts or {})})
        return replace(usual, **changes)

    yield person("CaseTwin", "The Older Twin")
    yield person("casetwin", "The Younger Twin")
    yield person("zero-date", "Registered Never", registered=None)
    yield person("spammer", "Buy Now", spam=True)
    yield person("deleted-one", "Gone", deleted=True)
    yield person("with/slash", "No Address Can Name Me")
    yield person("", "No Login")
    slashed = {"About": '<p>She said \\"yes\\" &amp; left.</p><script>steal()</script>'}
    yield person("slashed", "Miles O\\'Brien", texts=slashed)
    yield person("doubled", double_letters("Renée Müller"), texts={"About": double_letters("<p>Café “Größe”</p>")})
    yield person("bad-orcid", "One Digit Wrong", texts={"<em>ORCID</em> iD": "0000-0002-1825-0098"})
    framed = {"About": '<iframe src="https://evil.example.org"></iframe><h2>Big</h2><p>Kept</p>'}
    yield person("frame", "Frame", texts=framed)
    yield person("long-name", "N" * 400)
    unread = {"Education": "<p>Nobody knows who may read this.</p>"}
    yield person("broken-levels", "Broken Levels", texts=unread, levels={"": "broken"})
    yield person("shared-address", "Shares an Address", email=f"ODD-{first}@example.org")
    yield person("no-address", "Unreachable", email="not an address")
