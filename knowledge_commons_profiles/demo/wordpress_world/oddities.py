"""What a database that has been lived in for twelve years holds besides: each row here is a kind of trouble.

The people follow the others in number; what is wrong with each stands beside it.
"""

from collections.abc import Iterator
from datetime import datetime

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
    number = first

    def person(login: str, **texts: str) -> DemoPerson:
        nonlocal number
        number += 1
        return DemoPerson(number - 1, login, texts.get("Name", login), f"odd-{number}@example.org", REGISTERED, texts)

    yield person("CaseTwin", Name="The Older Twin")
    yield person("casetwin", Name="The Younger Twin")
    zero = person("zero-date", Name="Registered Never")
    zero.registered = None
    yield zero
    spammer = person("spammer", Name="Buy Now")
    spammer.spam = True
    yield spammer
    gone = person("deleted-one", Name="Gone")
    gone.deleted = True
    yield gone
    yield person("with/slash", Name="No Address Can Name Me")
    yield person("", Name="No Login")
    yield person(
        "slashed", Name="Miles O\\'Brien", About='<p>She said \\"yes\\" &amp; left.</p><script>steal()</script>'
    )
    yield person("doubled", Name=double_letters("Renée Müller"), About=double_letters("<p>Café “Größe”</p>"))
    yield person("bad-orcid", Name="One Digit Wrong", **{"<em>ORCID</em> iD": "0000-0002-1825-0098"})
    yield person("frame", Name="Frame", About='<iframe src="https://evil.example.org"></iframe><h2>Big</h2><p>Kept</p>')
    yield person("long-name", Name="N" * 400)
    broken = person("broken-levels", Name="Broken Levels", Education="<p>Nobody knows who may read this.</p>")
    broken.levels = {"": "broken"}
    yield broken
    shared = person("shared-address", Name="Shares an Address")
    shared.email = f"ODD-{first + 1}@example.org"
    yield shared
    nowhere = person("no-address", Name="Unreachable")
    nowhere.email = "not an address"
    yield nowhere
