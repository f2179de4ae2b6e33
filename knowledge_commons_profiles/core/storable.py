"""What PostgreSQL can hold: its text knows neither NUL nor half of a surrogate pair, both of which JSON can spell."""

import re

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
ESCAPED = re.compile(r"\\u(0000|d[89a-f])", re.IGNORECASE)  # in a JSON text; whole pairs too, which stay as they are
INSTEAD = "\ufffd"


def is_storable(text: str) -> bool:
    return not UNSTORABLE.search(text)


def make_storable(content: object) -> object:
    """Return JSON with a sign of replacement for each letter that cannot be held."""
    if isinstance(content, str):
        return UNSTORABLE.sub(INSTEAD, content)
    if isinstance(content, list):
        return [make_storable(item) for item in content]
    if isinstance(content, dict):
        return {make_storable(name): make_storable(value) for name, value in content.items()}
    return content
